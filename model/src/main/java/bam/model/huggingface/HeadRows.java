package bam.model.huggingface;

import java.util.function.LongUnaryOperator;

/**
 * Rows of a query or key projection, [heads D, d], from one order of rotary pairs to the other: row c of an interleaved
 * head is row c/2 of a half-split one if c is even, else row D/2 + (c-1)/2.
 */
final class HeadRows {
    private HeadRows() {}

    /** Whether a tensor's rows are turned in pairs. */
    static boolean turns(String name) {
        return name.endsWith(".q_proj.weight") || name.endsWith(".k_proj.weight");
    }

    /** For each row of the result the row of the source, when the source is in the other order. */
    static LongUnaryOperator source(int headSize, boolean interleavedResult) {
        long half = headSize / 2;
        return row -> {
            long head = row - row % headSize;
            long c = row % headSize;
            if (interleavedResult) {
                return head + c / 2 + (c % 2) * half;
            }
            return head + (c % half) * 2 + c / half;
        };
    }
}
