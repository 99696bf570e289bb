package bam.contracts;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Parameters and forward FLOPs of an architecture, from the description alone (paper Tables 9 and 10, whose slips are
 * corrected: both routers and shared keys and values are active).
 *
 * @param totalParameters all parameters
 * @param activeParameters parameters that one token meets
 */
public record Cost(long totalParameters, long activeParameters) {
    /** Counts the parameters of this architecture. */
    public static Cost of(Architecture architecture) {
        return byGroup(architecture).values().stream().reduce(new Cost(0, 0), Cost::plus);
    }

    /** Counts the parameters of each group of tensors that this architecture has. */
    public static Map<TensorGroup, Cost> byGroup(Architecture architecture) {
        Map<TensorGroup, Cost> groups = new EnumMap<>(TensorGroup.class);
        for (TensorGroup group : TensorGroup.values()) {
            if (group.isIn(architecture)) {
                Cost one = count(group, architecture);
                groups.put(group, one.times(architecture.networks()));
            }
        }
        return Collections.unmodifiableMap(groups);
    }

    /**
     * FLOPs of one token in the forward pass, output head included, multiplications and additions counted apart; a
     * training step costs three times as much. Every query is counted against the whole context.
     *
     * @param context tokens that a query looks at
     */
    public static long forwardFlopsPerToken(Architecture architecture, int context) {
        return ForwardFlops.atEnd(architecture, context).total();
    }

    private Cost plus(Cost other) {
        return new Cost(totalParameters + other.totalParameters, activeParameters + other.activeParameters);
    }

    private Cost times(int networks) {
        return new Cost(networks * totalParameters, networks * activeParameters);
    }

    private static Cost always(long parameters) {
        return new Cost(parameters, parameters);
    }

    private static Cost count(TensorGroup group, Architecture architecture) {
        DenseArchitecture d = architecture.dense();
        long hidden = d.hiddenSize();
        long one = 3 * hidden * d.intermediateSize();
        if (!(architecture instanceof MixtureArchitecture m)) {
            return switch (group) {
                case EMBEDDINGS -> always(embeddings(d));
                case NORMS -> always(norms(d));
                case ATTENTION -> always(d.layers() * (queryAndOutput(d) + keyAndValue(d)));
                case FEED_FORWARD -> always(d.layers() * one);
                case ATTENTION_EXPERTS, ATTENTION_ROUTERS, FEED_FORWARD_EXPERTS, FEED_FORWARD_ROUTERS -> always(0);
            };
        }
        long n = m.experts().size();
        return switch (group) {
            case EMBEDDINGS -> always(embeddings(d));
            case NORMS -> always(norms(d));
            case ATTENTION ->
                always(d.layers()
                        * (m.attention() == AttentionVariant.AVERAGED
                                ? queryAndOutput(d) + keyAndValue(d)
                                : keyAndValue(d)));
            case ATTENTION_EXPERTS -> attentionExperts(m);
            case ATTENTION_ROUTERS, FEED_FORWARD_ROUTERS -> always(d.layers() * n * hidden);
            case FEED_FORWARD -> always(d.layers() * one);
            case FEED_FORWARD_EXPERTS -> {
                long all = d.layers() * one;
                yield new Cost(n * all, m.feedForwardRouter().topK() * all);
            }
        };
    }

    /** A token always gives its keys and values to every expert, since later tokens may select any of them. */
    private static Cost attentionExperts(MixtureArchitecture m) {
        DenseArchitecture d = m.dense();
        long n = m.experts().size();
        long own = m.attention() == AttentionVariant.EXPERT_KV ? d.layers() * n * keyAndValue(d) : 0;
        long one = d.layers() * queryAndOutput(d);
        return new Cost(own + n * one, own + m.attentionRouter().topK() * one);
    }

    private static long queryAndOutput(DenseArchitecture d) {
        return 2L * d.heads() * d.headSize() * d.hiddenSize();
    }

    private static long keyAndValue(DenseArchitecture d) {
        return 2L * d.keyValueHeads() * d.headSize() * d.hiddenSize();
    }

    private static long embeddings(DenseArchitecture d) {
        return (d.tiedEmbeddings() ? 1L : 2L) * d.vocabularySize() * d.hiddenSize();
    }

    private static long norms(DenseArchitecture d) {
        long perBlock = d.block() == DenseArchitecture.Block.PARALLEL ? 1 : 2;
        return (d.layers() * perBlock + 1) * d.hiddenSize();
    }
}
