package bam.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import bam.contracts.Architecture;
import bam.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of a training after a step: a copy outside libtorch, taken at memory speed, written whenever there is time.
 * The form of its file is told at {@link SnapshotFile}.
 */
public final class Snapshot {
    private final Architecture architecture;
    private final List<ParameterLayout.Leaf> leaves;
    private final List<ByteBuffer> numbers;
    private final long step;

    private Snapshot(
            Architecture architecture, List<ParameterLayout.Leaf> leaves, List<ByteBuffer> numbers, long step) {
        this.architecture = architecture;
        this.leaves = leaves;
        this.numbers = numbers;
        this.step = step;
    }

    static Snapshot of(Network network, NDList firstMoments, NDList secondMoments, long step) {
        List<ByteBuffer> numbers = new ArrayList<>();
        for (NDList arrays : List.of(network.leaves(), firstMoments, secondMoments)) {
            arrays.forEach(array -> numbers.add(copy(array)));
        }
        return new Snapshot(network.architecture(), network.layout().leaves(), numbers, step);
    }

    private static ByteBuffer copy(NDArray array) {
        ByteBuffer source = LeafMemory.bytes(array);
        return ByteBuffer.allocateDirect(source.remaining())
                .order(ByteOrder.nativeOrder())
                .put(source)
                .flip();
    }

    /** The number of steps taken. */
    public long step() {
        return step;
    }

    /** Writes the file, whole; the same state gives the same bytes. */
    public void writeTo(WritableByteChannel channel) throws IOException {
        SafetensorsWriter writer =
                new SafetensorsWriter(channel, SnapshotFile.shapes(leaves), SnapshotFile.metadata(architecture, step));
        for (ByteBuffer part : numbers) {
            writer.write(part.duplicate());
        }
        writer.finish();
    }
}
