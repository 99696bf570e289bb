package bam.model;

import ai.djl.ndarray.NDArray;
import bam.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The numbers of a leaf, in libtorch's own memory. */
final class LeafMemory {
    private static final int PIECE = 1 << 16;

    private final ByteBuffer bytes;
    private final FloatBuffer floats;
    private final int leafColumns;

    LeafMemory(NDArray array, int leafColumns) {
        bytes = bytes(array);
        floats = bytes.asFloatBuffer();
        this.leafColumns = leafColumns;
    }

    /** The bytes of an array, shared and writable; good while the array is open. */
    static ByteBuffer bytes(NDArray array) {
        return array.toByteBuffer(true).order(ByteOrder.nativeOrder());
    }

    /** Puts numbers {@code from} and on of a part into their place. */
    void put(ParameterLayout.Part part, long from, float[] values, int count) {
        if (part.columns() == leafColumns) {
            floats.put(start(part) + (int) from, values, 0, count);
            return;
        }
        for (int done = 0; done < count; ) {
            int row = (int) ((from + done) / part.columns());
            int column = (int) ((from + done) % part.columns());
            int some = Math.min(part.columns() - column, count - done);
            floats.put(start(part) + row * leafColumns + column, values, done, some);
            done += some;
        }
    }

    /** Writes the numbers of a part, row by row. */
    void write(ParameterLayout.Part part, SafetensorsWriter writer) throws IOException {
        if (part.columns() == leafColumns) {
            writer.write(bytes.slice(start(part) * Float.BYTES, part.rows() * part.columns() * Float.BYTES));
            return;
        }
        int rowsAtOnce = Math.max(1, PIECE / part.columns());
        float[] values = new float[rowsAtOnce * part.columns()];
        for (int row = 0; row < part.rows(); row += rowsAtOnce) {
            int rows = Math.min(rowsAtOnce, part.rows() - row);
            for (int i = 0; i < rows; i++) {
                floats.get(start(part) + (row + i) * leafColumns, values, i * part.columns(), part.columns());
            }
            writer.write(values, rows * part.columns());
        }
    }

    private int start(ParameterLayout.Part part) {
        return part.firstRow() * leafColumns + part.firstColumn();
    }
}
