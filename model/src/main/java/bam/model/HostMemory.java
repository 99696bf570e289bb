package bam.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an array where Java can reach them: its own memory on the host, a copy of what lies on a device. In
 * pieces of whole rows, since a buffer of Java ends at 2 GiB.
 */
final class HostMemory implements AutoCloseable {
    private static final long LARGEST_PIECE = 1L << 30;

    private final NDArray array;
    private final boolean copied;
    private final long rowsOfPiece;
    private final @Nullable NDManager memory;
    private final List<NDArray> pieces = new ArrayList<>();

    /** Good while both are open. */
    HostMemory(NDArray array) {
        this(array, LARGEST_PIECE, !array.getDevice().equals(Device.cpu()));
    }

    HostMemory(NDArray array, long largestPiece, boolean copied) {
        this.array = array;
        this.copied = copied;
        long rows = array.getShape().get(0);
        long rowBytes = array.getDataType().getNumOfBytes() * array.getShape().size() / Math.max(1, rows);
        rowsOfPiece = Math.max(1, largestPiece / Math.max(1, rowBytes));
        if (!copied && rows <= rowsOfPiece) {
            memory = null;
            pieces.add(array);
            return;
        }
        memory = array.getManager().newSubManager();
        for (long first = 0; first < rows; first += rowsOfPiece) {
            pieces.add(piece(memory, index(first, Math.min(rows, first + rowsOfPiece))));
        }
    }

    private NDArray piece(NDManager owner, NDIndex index) {
        NDArray view = array.get(index);
        view.attach(owner);
        if (!copied) {
            return view;
        }
        NDArray copy = owner.create(view.getShape(), view.getDataType(), Device.cpu());
        copy.set(new NDIndex(":"), view);
        return copy;
    }

    private static NDIndex index(long first, long end) {
        return new NDIndex("{}:{}", first, end);
    }

    /** How many rows each piece but the last has. */
    long rowsOfPiece() {
        return rowsOfPiece;
    }

    /** The pieces in order, each whole and writable. */
    List<ByteBuffer> buffers() {
        return pieces.stream()
                .map(piece -> piece.toByteBuffer(true).order(ByteOrder.nativeOrder()))
                .toList();
    }

    /** Puts what was written into the buffers where it belongs; on the host it is there already. */
    void store() {
        for (int i = 0; copied && i < pieces.size(); i++) {
            long first = i * rowsOfPiece;
            array.set(index(first, first + pieces.get(i).getShape().get(0)), pieces.get(i));
        }
    }

    /** A new array on the device of its owner, its bytes written on the host; far smaller than a piece. */
    static NDArray filled(NDManager owner, Shape shape, DataType type, Consumer<ByteBuffer> writer) {
        NDArray array = owner.create(shape, type);
        try (HostMemory memory = new HostMemory(array)) {
            writer.accept(memory.buffers().get(0));
            memory.store();
            return array;
        }
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
        }
    }
}
