package bam.model;

import ai.djl.ndarray.NDArray;
import bam.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/** The numbers of a leaf, part by part. */
final class LeafMemory implements AutoCloseable {
    private static final int PIECE = 1 << 16;

    private final HostMemory memory;
    private final List<ByteBuffer> bytes;
    private final List<FloatBuffer> floats;
    private final int rowsOfPiece;
    private final int leafColumns;

    LeafMemory(NDArray array, int leafColumns) {
        this(new HostMemory(array), leafColumns);
    }

    LeafMemory(HostMemory memory, int leafColumns) {
        this.memory = memory;
        this.leafColumns = leafColumns;
        bytes = memory.buffers();
        floats = bytes.stream().map(ByteBuffer::asFloatBuffer).toList();
        rowsOfPiece = (int) Math.min(Integer.MAX_VALUE, memory.rowsOfPiece());
    }

    /** Puts numbers {@code from} and on of a part into their place. */
    void put(ParameterLayout.Part part, long from, float[] values, int count) {
        for (int done = 0; done < count; ) {
            int row = (int) ((from + done) / part.columns());
            int column = (int) ((from + done) % part.columns());
            int some = Math.min(part.columns() - column, count - done);
            floats(part, row).put(place(part, row) + column, values, done, some);
            done += some;
        }
    }

    /** Writes the numbers of a part, row by row. */
    void write(ParameterLayout.Part part, SafetensorsWriter writer) throws IOException {
        int rowsAtOnce = part.columns() == leafColumns ? rowsOfPiece : Math.max(1, PIECE / part.columns());
        for (int row = 0; row < part.rows(); ) {
            int toPieceEnd = rowsOfPiece - (part.firstRow() + row) % rowsOfPiece;
            int rows = Math.min(Math.min(rowsAtOnce, toPieceEnd), part.rows() - row);
            writer.write(rows(part, row, rows));
            row += rows;
        }
    }

    /** Some rows of a part that lie in one piece: its own bytes, or a copy where other parts lie beside it. */
    private ByteBuffer rows(ParameterLayout.Part part, int row, int rows) {
        ByteBuffer piece = bytes.get((part.firstRow() + row) / rowsOfPiece);
        int width = part.columns() * Float.BYTES;
        if (part.columns() == leafColumns) {
            return piece.slice(place(part, row) * Float.BYTES, rows * width);
        }
        ByteBuffer copy = ByteBuffer.allocate(rows * width);
        for (int i = 0; i < rows; i++) {
            copy.put(i * width, piece, place(part, row + i) * Float.BYTES, width);
        }
        return copy;
    }

    private FloatBuffer floats(ParameterLayout.Part part, int row) {
        return floats.get((part.firstRow() + row) / rowsOfPiece);
    }

    /** Where a row of a part begins, in numbers of the piece that it lies in. */
    private int place(ParameterLayout.Part part, int row) {
        return (part.firstRow() + row) % rowsOfPiece * leafColumns + part.firstColumn();
    }

    /** Puts what was written where it belongs. */
    void store() {
        memory.store();
    }

    @Override
    public void close() {
        memory.close();
    }
}
