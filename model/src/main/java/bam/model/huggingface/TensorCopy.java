package bam.model.huggingface;

import bam.model.weights.Refusal;
import bam.model.weights.SafetensorsReader;
import bam.model.weights.SafetensorsWriter;
import bam.model.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongUnaryOperator;

/**
 * Copies tensors from file to file as F32, exactly, through half a mebibyte of native memory: a tensor of any size
 * never stands in memory. NaN and infinity are refused.
 */
final class TensorCopy {
    private static final int PIECE_NUMBERS = 1 << 16;
    private static final int EXPONENT = 0x7f80_0000;

    private final ByteBuffer input = direct();
    private final ByteBuffer output = direct();
    private final SafetensorsWriter writer;

    TensorCopy(SafetensorsWriter writer) {
        this.writer = writer;
    }

    /** The whole tensor, each number times a power of two, which loses nothing. */
    void copy(SafetensorsReader source, String name, float factor) throws IOException {
        long numbers = numbers(source, name);
        for (long from = 0; from < numbers; from += PIECE_NUMBERS) {
            copy(source, name, from, (int) Math.min(PIECE_NUMBERS, numbers - from), factor);
        }
    }

    /** The rows of a matrix in another order: row {@code r} of the result is row {@code sourceRow(r)} of the source. */
    void copyRows(SafetensorsReader source, String name, LongUnaryOperator sourceRow) throws IOException {
        long rows = source.shape(name).get(0);
        long columns = source.shape(name).get(1);
        for (long row = 0; row < rows; row++) {
            long start = sourceRow.applyAsLong(row) * columns;
            for (long done = 0; done < columns; done += PIECE_NUMBERS) {
                copy(source, name, start + done, (int) Math.min(PIECE_NUMBERS, columns - done), 1);
            }
        }
    }

    private void copy(SafetensorsReader source, String name, long from, int count, float factor) throws IOException {
        TensorType type = source.type(name);
        input.clear().limit(count * type.bytes());
        source.readBytes(name, from * type.bytes(), input);
        input.flip();
        output.clear();
        for (int i = 0; i < count; i++) {
            float value = type.next(input);
            int bits = Float.floatToRawIntBits(factor == 1 ? value : value * factor);
            if ((bits & EXPONENT) == EXPONENT) {
                throw Refusal.NON_FINITE.because(
                        "tensor " + name + " of " + source.file() + " holds " + value + "; train or export it again");
            }
            output.putInt(bits);
        }
        writer.write(output.flip());
    }

    private static long numbers(SafetensorsReader source, String name) {
        return source.shape(name).stream().reduce(1L, Math::multiplyExact);
    }

    private static ByteBuffer direct() {
        return ByteBuffer.allocateDirect(PIECE_NUMBERS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
}
