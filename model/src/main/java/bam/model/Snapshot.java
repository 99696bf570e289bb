package bam.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import bam.contracts.Architecture;
import bam.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Map;

/**
 * The state of a training after a step: a copy outside libtorch, taken at memory speed, written whenever there is time
 * by any thread. The form of its file is told at {@link SnapshotFile}. Its memory is used again by the next snapshot of
 * the session, which may only be taken once this one is written.
 */
public final class Snapshot {
    private final Architecture architecture;
    private final List<ParameterLayout.Leaf> leaves;
    private final List<ByteBuffer> numbers;
    private final TrainingPosition position;
    private final Map<String, String> provenance;

    private Snapshot(
            Architecture architecture,
            List<ParameterLayout.Leaf> leaves,
            List<ByteBuffer> numbers,
            TrainingPosition position,
            Map<String, String> provenance) {
        this.architecture = architecture;
        this.leaves = leaves;
        this.numbers = numbers;
        this.position = position;
        this.provenance = Map.copyOf(provenance);
    }

    /** Memory for the parameters and both moments of a network: three buffers for each leaf. */
    static List<ByteBuffer> memory(List<NDList> arrays) {
        return arrays.stream()
                .flatMap(NDList::stream)
                .map(array -> ByteBuffer.allocateDirect(LeafMemory.bytes(array).remaining())
                        .order(ByteOrder.nativeOrder()))
                .toList();
    }

    static Snapshot copy(
            Network network,
            List<NDList> arrays,
            List<ByteBuffer> memory,
            TrainingPosition position,
            Map<String, String> provenance) {
        int buffer = 0;
        for (NDList list : arrays) {
            for (NDArray array : list) {
                memory.get(buffer++).clear().put(LeafMemory.bytes(array)).flip();
            }
        }
        return new Snapshot(network.architecture(), network.layout().leaves(), memory, position, provenance);
    }

    /** Where the training stood. */
    public TrainingPosition position() {
        return position;
    }

    /** Length of the numbers in bytes. */
    public long bytes() {
        return numbers.stream().mapToLong(ByteBuffer::limit).sum();
    }

    /** Writes the file, whole; the same state gives the same bytes. */
    public void writeTo(WritableByteChannel channel) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter(
                channel, SnapshotFile.shapes(leaves), SnapshotFile.metadata(architecture, position, provenance));
        for (ByteBuffer part : numbers) {
            writer.write(part.duplicate());
        }
        writer.finish();
    }
}
