package bam.contracts;

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
        return new Cost(parameters(architecture, false), parameters(architecture, true));
    }

    /**
     * FLOPs of one token in the forward pass, output head included, multiplications and additions counted apart; a
     * training step costs three times as much. Every query is counted against the whole context.
     *
     * @param context tokens that a query looks at
     */
    public static long forwardFlopsPerToken(Architecture architecture, int context) {
        DenseArchitecture d = architecture.dense();
        long matrices = parameters(architecture, true) - norms(d) - embeddings(d);
        long attentionExperts = attendedExperts(architecture);
        long scores = 4L * context * d.heads() * d.headSize() * attentionExperts * d.layers();
        return 2 * (matrices + (long) d.vocabularySize() * d.hiddenSize()) + scores;
    }

    private static long attendedExperts(Architecture architecture) {
        boolean mixed = architecture instanceof MixtureArchitecture m && m.attention() != AttentionVariant.AVERAGED;
        return mixed ? ((MixtureArchitecture) architecture).attentionRouter().topK() : 1;
    }

    private static long parameters(Architecture architecture, boolean active) {
        DenseArchitecture d = architecture.dense();
        return embeddings(d)
                + norms(d)
                + d.layers() * (attention(architecture, active) + feedForward(architecture, active));
    }

    private static long embeddings(DenseArchitecture d) {
        return (d.tiedEmbeddings() ? 1L : 2L) * d.vocabularySize() * d.hiddenSize();
    }

    private static long norms(DenseArchitecture d) {
        long perBlock = d.block() == DenseArchitecture.Block.PARALLEL ? 1 : 2;
        return (d.layers() * perBlock + 1) * d.hiddenSize();
    }

    /** A token always gives its keys and values to every expert, since later tokens may select any of them. */
    private static long attention(Architecture architecture, boolean active) {
        DenseArchitecture d = architecture.dense();
        long queryAndOutput = 2L * d.heads() * d.headSize() * d.hiddenSize();
        long keyAndValue = 2L * d.keyValueHeads() * d.headSize() * d.hiddenSize();
        if (!(architecture instanceof MixtureArchitecture m)) {
            return queryAndOutput + keyAndValue;
        }
        long n = m.experts().size();
        long router = m.routesAttention() ? n * d.hiddenSize() : 0;
        long selected = active ? m.attentionRouter().topK() : n;
        return switch (m.attention()) {
            case AVERAGED -> queryAndOutput + keyAndValue;
            case EXPERT_KV -> selected * queryAndOutput + n * keyAndValue + router;
            case SHARED_KV -> selected * queryAndOutput + keyAndValue + router;
        };
    }

    private static long feedForward(Architecture architecture, boolean active) {
        DenseArchitecture d = architecture.dense();
        long one = 3L * d.hiddenSize() * d.intermediateSize();
        if (!(architecture instanceof MixtureArchitecture m)) {
            return one;
        }
        long n = m.experts().size();
        long routed = active ? m.feedForwardRouter().topK() : n;
        return (routed + (m.sharedExpert() ? 1 : 0)) * one + n * d.hiddenSize();
    }
}
