package bam.contracts;

/**
 * How tokens weigh the attention experts.
 *
 * @param gate soft over all, only the largest, or the same for all
 * @param topK experts whose gate is kept; the number of experts unless only the largest are
 * @param renormalised whether kept gates are divided by their sum
 * @param loadBalanceCoefficient times the load-balancing loss of each layer's attention router; the paper has none (its
 *     section 4.2 defines it for feed-forward routers)
 * @param zCoefficient times the z-loss of each layer's attention router; the paper has none
 */
public record AttentionRouter(
        Gate gate, int topK, boolean renormalised, double loadBalanceCoefficient, double zCoefficient) {
    /** Which gates count. */
    public enum Gate {
        /** All experts, each by its probability: the paper's choice. */
        SOFT,
        /** The experts with the largest probabilities (paper Table 6). */
        TOP_K,
        /** All experts alike, and no router: the control that tells whether routing earns anything. */
        UNIFORM
    }

    /** Losses need a router, and only a choice can be renormalised. */
    public AttentionRouter {
        if (gate != Gate.TOP_K && renormalised) {
            throw new IllegalArgumentException(
                    "gates that sum to one already cannot be renormalised; leave it out, or keep only the largest");
        }
        if (gate == Gate.UNIFORM && (loadBalanceCoefficient != 0 || zCoefficient != 0)) {
            throw new IllegalArgumentException(
                    "uniform attention has no router that a loss could train; leave the losses out");
        }
    }

    /** A router without losses. */
    public AttentionRouter(Gate gate, int topK, boolean renormalised) {
        this(gate, topK, renormalised, 0, 0);
    }

    /** Soft routing over this many experts: the paper's choice. */
    public static AttentionRouter soft(int experts) {
        return new AttentionRouter(Gate.SOFT, experts, false);
    }

    /** The same weight for each of this many experts, without a router. */
    public static AttentionRouter uniform(int experts) {
        return new AttentionRouter(Gate.UNIFORM, experts, false);
    }

    /** Whether a loss is taken of it. */
    public boolean hasLosses() {
        return loadBalanceCoefficient != 0 || zCoefficient != 0;
    }

    void describe(Description description, String prefix) {
        description
                .addUnless(Gate.SOFT, prefix + "gate", gate)
                .add(prefix + "top-k", topK)
                .addUnless(false, prefix + "renormalised", renormalised)
                .addUnless(0.0, prefix + "load-balance", loadBalanceCoefficient)
                .addUnless(0.0, prefix + "z", zCoefficient);
    }
}
