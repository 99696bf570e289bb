package bam.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import bam.contracts.Numerics;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays are read and written in pieces, in their own memory or by copies, with the same bytes. */
class HostMemoryTest {
    private static final int ROWS = 7;
    private static final int COLUMNS = 3;

    private final NDManager manager = Engine.open(Numerics.SINGLE_THREAD);

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"1000, false, 1", "24, false, 4", "24, true, 4", "1000, true, 1", "1, true, 7"})
    void piecesOfWholeRowsAreTheArray(long largestPiece, boolean copied, int pieces) {
        NDArray array = counting();
        try (HostMemory memory = new HostMemory(array, largestPiece, copied)) {
            assertThat(memory.buffers()).hasSize(pieces);
            assertThat(floats(memory.buffers())).containsExactly(array.toFloatArray());
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, false", "24, false", "24, true", "1000, true"})
    void whatIsWrittenIsInTheArrayOnceItIsStored(long largestPiece, boolean copied) {
        NDArray array = counting();
        try (HostMemory memory = new HostMemory(array, largestPiece, copied)) {
            for (ByteBuffer piece : memory.buffers()) {
                for (int at = 0; at < piece.capacity(); at += Float.BYTES) {
                    piece.putFloat(at, -piece.getFloat(at));
                }
            }
            memory.store();
        }
        float[] expected = counting().neg().toFloatArray();
        assertThat(array.toFloatArray()).containsExactly(expected);
    }

    @Test
    void aCopyIsNoneOfTheArraysMemory() {
        NDArray array = counting();
        try (HostMemory memory = new HostMemory(array, 1000, true)) {
            memory.buffers().get(0).putFloat(0, 5);
        }
        assertThat(array.getFloat(0, 0)).isZero();
    }

    @Test
    void nothingStaysBehind() {
        NDArray array = counting();
        int before = manager.getManagedArrays().size();
        for (boolean copied : new boolean[] {true, false}) {
            try (HostMemory memory = new HostMemory(array, 24, copied)) {
                memory.store();
            }
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    /** Two parts side by side under one that is as wide as the leaf, cut where no part ends. */
    @ParameterizedTest
    @CsvSource({"1000, false", "32, false", "32, true"})
    void partsOfALeafAreFoundInWhateverPieceTheyLie(long largestPiece, boolean copied) {
        List<ParameterLayout.Part> parts = List.of(
                new ParameterLayout.Part("whole", 0, 3, 0, 4),
                new ParameterLayout.Part("left", 3, 4, 0, 1),
                new ParameterLayout.Part("right", 3, 4, 1, 3));
        NDArray leaf = manager.zeros(new Shape(ROWS, 4));
        try (LeafMemory memory = new LeafMemory(new HostMemory(leaf, largestPiece, copied), 4)) {
            memory.put(parts.get(0), 0, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10);
            memory.put(parts.get(0), 10, new float[] {11, 12}, 2);
            memory.put(parts.get(1), 0, new float[] {13, 17, 21, 25}, 4);
            memory.put(parts.get(2), 0, new float[] {14, 15, 16, 18, 19, 20, 22, 23, 24, 26, 27, 28}, 12);
            memory.store();
        }
        assertThat(leaf.toFloatArray())
                .containsExactly(manager.arange(1f, 29f, 1f).toFloatArray());
    }

    @Test
    void aNewArrayIsFilledOnTheHost() {
        NDArray array = HostMemory.filled(
                manager,
                new Shape(2, 2),
                DataType.INT64,
                bytes -> bytes.asLongBuffer().put(new long[] {3, 1, 4, 1}));
        assertThat(array.toLongArray()).containsExactly(3, 1, 4, 1);
    }

    private NDArray counting() {
        return manager.arange(0f, ROWS * COLUMNS, 1f).reshape(ROWS, COLUMNS);
    }

    private static float[] floats(List<ByteBuffer> pieces) {
        float[] all = new float[ROWS * COLUMNS];
        int at = 0;
        for (ByteBuffer piece : pieces) {
            int count = piece.remaining() / Float.BYTES;
            piece.asFloatBuffer().get(all, at, count);
            at += count;
        }
        return all;
    }
}
