package bam.contracts;

/**
 * How tokens weigh the attention experts.
 *
 * @param gate soft over all, or only the largest
 * @param topK experts whose gate is kept; the number of experts when soft
 * @param renormalised whether kept gates are divided by their sum
 */
public record AttentionRouter(Gate gate, int topK, boolean renormalised) {
    /** Which gates count. */
    public enum Gate {
        SOFT,
        TOP_K
    }

    /** Soft routing over this many experts: the paper's choice. */
    public static AttentionRouter soft(int experts) {
        return new AttentionRouter(Gate.SOFT, experts, false);
    }

    void describe(Description description, String prefix) {
        description
                .addUnless(Gate.SOFT, prefix + "gate", gate)
                .add(prefix + "top-k", topK)
                .addUnless(false, prefix + "renormalised", renormalised);
    }
}
