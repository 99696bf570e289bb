package bam.contracts;

/**
 * Token ids and the ids that follow them.
 *
 * <p>Row-major {@code [rows, columns]}; the arrays are handed over, not copied, since batches are made once a step.
 */
public final class TokenBatch {
    private final int rows;
    private final int columns;
    private final int[] ids;
    private final int[] targets;

    /** A batch over these arrays, each of {@code rows * columns} ids. */
    public TokenBatch(int rows, int columns, int[] ids, int[] targets) {
        if (ids.length != rows * columns || targets.length != rows * columns) {
            throw new IllegalArgumentException("a batch of " + rows + " x " + columns + " tokens needs "
                    + rows * columns + " ids and targets; got " + ids.length + " and " + targets.length);
        }
        this.rows = rows;
        this.columns = columns;
        this.ids = ids;
        this.targets = targets;
    }

    /** Windows in the batch. */
    public int rows() {
        return rows;
    }

    /** Tokens in a window. */
    public int columns() {
        return columns;
    }

    /** Token ids, [rows, columns]; not to be changed. */
    public int[] ids() {
        return ids;
    }

    /** The id after each token, [rows, columns]; not to be changed. */
    public int[] targets() {
        return targets;
    }
}
