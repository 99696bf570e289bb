package bam.contracts;

import java.util.Map;

/**
 * FLOPs of one token in the forward pass of all layers, multiplications and additions counted apart (paper Table 10).
 * Norms, activations and the softmax are left out, as there.
 *
 * @param attention projections and scores of the attention experts that the token is weighed by
 * @param feedForward projections of the feed-forward experts that it meets
 * @param routers logits of both routers
 * @param vocabulary logits of the output head
 */
public record ForwardFlops(long attention, long feedForward, long routers, long vocabulary) {
    /** The last token of a context, which looks at all of it. */
    public static ForwardFlops atEnd(Architecture architecture, int context) {
        return looking(architecture, 2L * context);
    }

    /** The mean token of a context, which looks at half of it: what the paper's tables count. */
    public static ForwardFlops mean(Architecture architecture, int context) {
        return looking(architecture, context);
    }

    private static ForwardFlops looking(Architecture architecture, long twiceTheKeys) {
        DenseArchitecture d = architecture.dense();
        Map<TensorGroup, Cost> groups = Cost.byGroup(architecture);
        long scores = 2 * twiceTheKeys * d.heads() * d.headSize() * d.layers() * attending(architecture);
        return new ForwardFlops(
                2 * active(groups, TensorGroup.ATTENTION, TensorGroup.ATTENTION_EXPERTS) + scores,
                2 * active(groups, TensorGroup.FEED_FORWARD, TensorGroup.FEED_FORWARD_EXPERTS),
                2 * active(groups, TensorGroup.ATTENTION_ROUTERS, TensorGroup.FEED_FORWARD_ROUTERS),
                2L * d.vocabularySize() * d.hiddenSize() * architecture.networks());
    }

    /** Everything but the output head. */
    public long withoutVocabulary() {
        return attention + feedForward + routers;
    }

    /** All of it. */
    public long total() {
        return withoutVocabulary() + vocabulary;
    }

    private static long active(Map<TensorGroup, Cost> groups, TensorGroup... wanted) {
        long sum = 0;
        for (TensorGroup group : wanted) {
            sum += groups.getOrDefault(group, new Cost(0, 0)).activeParameters();
        }
        return sum;
    }

    private static long attending(Architecture architecture) {
        boolean mixed = architecture instanceof MixtureArchitecture m && m.attention() != AttentionVariant.AVERAGED;
        return mixed ? ((MixtureArchitecture) architecture).attentionRouter().topK() : architecture.networks();
    }
}
