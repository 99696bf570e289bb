package bam.contracts;

import java.util.List;

/**
 * A mixture of experts over copies of one dense architecture.
 *
 * @param dense what every source is
 * @param experts names of the experts, in order; their number is N
 * @param attention what became of the sources' attention
 * @param attentionRouter how tokens weigh attention experts; soft over all for averaged attention, where it is unused
 * @param feedForwardRouter how tokens choose feed-forward experts
 * @param sharedExpert whether an always-on feed-forward expert stands beside the routed ones; only with averaged
 *     attention
 */
public record MixtureArchitecture(
        DenseArchitecture dense,
        List<String> experts,
        AttentionVariant attention,
        AttentionRouter attentionRouter,
        FeedForwardRouter feedForwardRouter,
        boolean sharedExpert)
        implements Architecture {
    /** As many choices as there are experts at most; a shared expert only beside averaged attention. */
    public MixtureArchitecture {
        experts = List.copyOf(experts);
        int count = experts.size();
        if (count < 1) {
            throw new IllegalArgumentException("the mixture has no experts; add at least one");
        }
        requireChoices("feed-forward", feedForwardRouter.topK(), count);
        requireChoices("attention", attentionRouter.topK(), count);
        if (attention == AttentionVariant.AVERAGED && !attentionRouter.equals(AttentionRouter.soft(count))) {
            throw new IllegalArgumentException("averaged attention has no experts to route among, and the router is "
                    + attentionRouter + "; leave it out");
        }
        if (attentionRouter.gate() != AttentionRouter.Gate.TOP_K && attentionRouter.topK() != count) {
            throw new IllegalArgumentException(attentionRouter.gate() + " attention weighs all " + count
                    + " experts, and top-k is " + attentionRouter.topK() + "; leave it out");
        }
        if (sharedExpert && attention != AttentionVariant.AVERAGED) {
            throw new IllegalArgumentException("a shared expert beside " + attention
                    + " attention is not defined; use averaged attention or leave it out");
        }
    }

    /** The paper's mixture: soft attention over all experts, top-1 feed-forward. */
    public static MixtureArchitecture standard(
            DenseArchitecture dense, List<String> experts, AttentionVariant attention) {
        return new MixtureArchitecture(
                dense, experts, attention, AttentionRouter.soft(experts.size()), FeedForwardRouter.STANDARD, false);
    }

    /** Number of attention experts: 1 when attention is averaged. */
    public int attentionExperts() {
        return attention == AttentionVariant.AVERAGED ? 1 : experts.size();
    }

    /** Whether there are attention routers: not for averaged attention, and not for uniform gates. */
    public boolean routesAttention() {
        return attention != AttentionVariant.AVERAGED && attentionRouter.gate() != AttentionRouter.Gate.UNIFORM;
    }

    @Override
    public void describe(Description description, String prefix) {
        dense.describe(description, prefix);
        description
                .add(prefix + "experts", experts)
                .add(prefix + "attention", attention)
                .addUnless(false, prefix + "shared-expert", sharedExpert);
        if (attention != AttentionVariant.AVERAGED) {
            attentionRouter.describe(description, prefix + "attention-router.");
        }
        feedForwardRouter.describe(description, prefix + "feed-forward-router.");
    }

    private static void requireChoices(String what, int topK, int count) {
        if (topK < 1 || topK > count) {
            throw new IllegalArgumentException("top-" + topK + " " + what + " routing among " + count
                    + " experts is impossible; give 1 to " + count);
        }
    }
}
