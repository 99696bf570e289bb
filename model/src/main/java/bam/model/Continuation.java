package bam.model;

/** Rows of tokens that grow; what came before is remembered. */
public interface Continuation extends AutoCloseable {
    /**
     * Takes in the next tokens and gives the logits after one of them, [rows][V].
     *
     * @param ids row-major [rows, columns]
     * @param starts position of each row's first token
     * @param last column of each row whose logits are wanted; what stands behind it in the row does not count
     */
    float[][] next(int[] ids, int[] starts, int[] last);

    @Override
    void close();
}
