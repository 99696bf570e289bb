package bam.contracts;

/**
 * How tokens choose feed-forward experts (paper section 3.3).
 *
 * @param topK experts of a token
 * @param renormalised whether the chosen gates are divided by their sum
 * @param softmaxBeforeTopK softmax over all experts before the choice (BAM), or over the chosen ones after it (BTX
 *     paper)
 * @param loadBalanceCoefficient alpha, times the load-balancing loss of each layer (paper silent: BTX has 0.01)
 * @param zCoefficient beta, times the z-loss of each layer (paper silent: ST-MoE has 0.001)
 */
public record FeedForwardRouter(
        int topK, boolean renormalised, boolean softmaxBeforeTopK, double loadBalanceCoefficient, double zCoefficient) {
    /** Top-1, softmax first, not renormalised: the paper's choice. */
    public static final FeedForwardRouter STANDARD = new FeedForwardRouter(1, false, true, 0.01, 0.001);

    /** Whether the gates of the chosen experts sum to one. */
    public boolean gatesSumToOne() {
        return renormalised || !softmaxBeforeTopK;
    }

    void describe(Description description, String prefix) {
        description
                .addUnless(STANDARD.topK, prefix + "top-k", topK)
                .addUnless(STANDARD.renormalised, prefix + "renormalised", renormalised)
                .addUnless(STANDARD.softmaxBeforeTopK, prefix + "softmax-before-top-k", softmaxBeforeTopK)
                .addUnless(STANDARD.loadBalanceCoefficient, prefix + "load-balance", loadBalanceCoefficient)
                .addUnless(STANDARD.zCoefficient, prefix + "z", zCoefficient);
    }
}
