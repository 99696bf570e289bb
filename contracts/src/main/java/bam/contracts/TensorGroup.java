package bam.contracts;

/** The tensors of a model by what they do: what can be frozen in a training, and what parameters are counted by. */
public enum TensorGroup {
    /** Input embedding and output head. */
    EMBEDDINGS,
    /** The scales of all norms. */
    NORMS,
    /** Attention projections that belong to no expert: all of a dense model's, and keys and values that are shared. */
    ATTENTION,
    /** Attention projections of experts. */
    ATTENTION_EXPERTS,
    /** Attention routers. */
    ATTENTION_ROUTERS,
    /** Feed-forward projections that belong to no routed expert: a dense model's, and those of a shared expert. */
    FEED_FORWARD,
    /** Feed-forward projections of routed experts. */
    FEED_FORWARD_EXPERTS,
    /** Feed-forward routers. */
    FEED_FORWARD_ROUTERS;

    /** Whether a model of this architecture has tensors of the group. */
    public boolean isIn(Architecture architecture) {
        MixtureArchitecture mixture = architecture instanceof MixtureArchitecture m ? m : null;
        boolean attentionExperts = mixture != null && mixture.attention() != AttentionVariant.AVERAGED;
        return switch (this) {
            case EMBEDDINGS, NORMS -> true;
            case ATTENTION -> mixture == null || mixture.attention() != AttentionVariant.EXPERT_KV;
            case ATTENTION_EXPERTS -> attentionExperts;
            case ATTENTION_ROUTERS -> mixture != null && mixture.routesAttention();
            case FEED_FORWARD -> mixture == null || mixture.sharedExpert();
            case FEED_FORWARD_EXPERTS, FEED_FORWARD_ROUTERS -> mixture != null;
        };
    }
}
