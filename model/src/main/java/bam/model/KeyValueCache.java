package bam.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import bam.contracts.Architecture;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.MixtureArchitecture;

/**
 * Turned keys and plain values of the tokens so far, for each layer [rows, K, capacity, D]; K counts the key-value
 * heads of every expert that has its own.
 */
final class KeyValueCache implements Continuation {
    private final Network network;
    private final NDManager manager;
    private final NDList keys = new NDList();
    private final NDList values = new NDList();
    private final int capacity;

    KeyValueCache(Network network, int rows, int capacity) {
        this.network = network;
        this.capacity = capacity;
        manager = network.manager().newSubManager();
        DenseArchitecture dense = network.architecture().dense();
        Shape shape = new Shape(rows, heads(network.architecture()), capacity, dense.headSize());
        for (int layer = 0; layer < dense.layers(); layer++) {
            keys.add(manager.zeros(shape));
            values.add(manager.zeros(shape));
        }
    }

    private static long heads(Architecture architecture) {
        long own =
                architecture instanceof MixtureArchitecture mixture && mixture.attention() == AttentionVariant.EXPERT_KV
                        ? mixture.attentionExperts()
                        : 1;
        return own * architecture.dense().keyValueHeads();
    }

    @Override
    public float[][] next(int[] ids, int[] starts, int[] last) {
        int rows = starts.length;
        int columns = ids.length / rows;
        long[] positions = new long[ids.length];
        int length = 0;
        for (int i = 0; i < ids.length; i++) {
            positions[i] = (long) starts[i / columns] + i % columns;
            length = Math.max(length, (int) positions[i] + 1);
        }
        long seen = length;
        return network.compute(false, call -> {
            try (NDManager memory = manager.newSubManager()) {
                NDArray logits = call.kernel(
                                "continued",
                                call.tokens(rows, columns, ids),
                                memory.create(positions, new Shape(rows, columns)),
                                memory.create(longs(last), new Shape(rows)),
                                seen,
                                network.leaves(),
                                call.angles(capacity),
                                keys,
                                values)
                        .singletonOrThrow();
                return rows(logits.toFloatArray(), rows);
            }
        });
    }

    private static long[] longs(int[] numbers) {
        long[] longs = new long[numbers.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = numbers[i];
        }
        return longs;
    }

    private static float[][] rows(float[] all, int rows) {
        int width = all.length / rows;
        float[][] split = new float[rows][width];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(all, row * width, split[row], 0, width);
        }
        return split;
    }

    @Override
    public void close() {
        manager.close();
    }
}
