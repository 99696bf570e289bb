package bam.contracts;

/**
 * What the memory of reading tokens without gradients depends on.
 *
 * @param architecture what reads
 * @param precision of the matrix products
 * @param rows of tokens, together
 * @param columns tokens of a row that are read at once
 * @param kept tokens of a row whose keys and values are kept; 0 where every token is scored instead
 */
public record InferenceShape(Architecture architecture, Numerics.Precision precision, int rows, int columns, int kept) {
    /** Something to read, and no more of it than is kept. */
    public InferenceShape {
        if (rows < 1 || columns < 1 || (kept != 0 && kept < columns)) {
            throw new IllegalArgumentException("reading " + rows + " rows of " + columns + " tokens and keeping " + kept
                    + " is nothing; give at least one row and token, and keep what is read");
        }
    }

    /** Every token of some windows is scored. */
    public static InferenceShape scoring(
            Architecture architecture, Numerics.Precision precision, int windows, int context) {
        return new InferenceShape(architecture, precision, windows, context, 0);
    }

    /** Prompts are read and gone on from, up to this many tokens of each. */
    public static InferenceShape generating(
            Architecture architecture, Numerics.Precision precision, int prompts, int longest, int capacity) {
        return new InferenceShape(architecture, precision, prompts, longest, capacity);
    }

    /** The same with other windows, or prompts, or tokens kept. */
    public InferenceShape with(int otherRows, int otherColumns, int otherKept) {
        return new InferenceShape(architecture, precision, otherRows, otherColumns, otherKept);
    }
}
