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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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

    /** Memory for the parameters and both moments of a network: a buffer for each piece of each array. */
    static List<ByteBuffer> memory(List<NDList> arrays) {
        List<ByteBuffer> copies = new ArrayList<>();
        eachPiece(
                arrays,
                piece -> copies.add(ByteBuffer.allocateDirect(piece.remaining()).order(ByteOrder.nativeOrder())));
        return copies;
    }

    static Snapshot copy(
            Network network,
            List<NDList> arrays,
            List<ByteBuffer> memory,
            TrainingPosition position,
            Map<String, String> provenance) {
        Iterator<ByteBuffer> copies = memory.iterator();
        eachPiece(arrays, piece -> copies.next().clear().put(piece).flip());
        return new Snapshot(network.architecture(), network.layout().leaves(), memory, position, provenance);
    }

    private static void eachPiece(List<NDList> arrays, Consumer<ByteBuffer> work) {
        for (NDList list : arrays) {
            for (NDArray array : list) {
                try (HostMemory memory = new HostMemory(array)) {
                    memory.buffers().forEach(work);
                }
            }
        }
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
