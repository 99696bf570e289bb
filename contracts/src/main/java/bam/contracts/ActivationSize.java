package bam.contracts;

/** Bytes of activations: what a layer leaves for the way back, and what it takes for a moment. */
final class ActivationSize {
    /** Bytes of a number in bf16. */
    static final long HALF = 2;

    private static final long FLOAT = Float.BYTES;

    private final Architecture architecture;
    private final DenseArchitecture dense;
    private final long tokens;
    private final boolean mixed;
    private final long queries;
    private final long keys;
    private final long slots;

    /** Of this many tokens at once. */
    ActivationSize(Architecture architecture, Numerics.Precision precision, long tokens) {
        this.architecture = architecture;
        this.tokens = tokens;
        dense = architecture.dense();
        mixed = precision == Numerics.Precision.BF16;
        MixtureArchitecture mixture = architecture instanceof MixtureArchitecture m ? m : null;
        int attentions = mixture == null ? 1 : mixture.attentionExperts();
        boolean ownKeys = mixture != null && mixture.attention() == AttentionVariant.EXPERT_KV;
        queries = (long) attentions * dense.heads() * dense.headSize();
        keys = (long) (ownKeys ? attentions : 1) * dense.heads() * dense.headSize();
        slots = mixture == null ? 1 : mixture.feedForwardRouter().topK() + (mixture.sharedExpert() ? 1 : 0);
    }

    /** Everything that lies until the way back: of all layers, or of one and the inputs of all. */
    long kept(boolean recompute) {
        return stream(dense.layers() + 3L) + layer() * (recompute ? 1 : dense.layers());
    }

    /** Without a way back: one layer at a time. */
    long passing() {
        return stream(3) + layer();
    }

    private long stream(long copies) {
        return FLOAT * tokens * dense.hiddenSize() * copies;
    }

    private long layer() {
        return tokens * (norms() + attention() + feedForward()) + halves();
    }

    /**
     * On the way back: gradients of a layer's activations, which lie beside each other for a while, and of its weights
     * before they are put together. Twice the widths, as measured.
     */
    long work() {
        long widths = 4 * slots * dense.intermediateSize() + 3 * queries + 2 * keys + 2L * dense.hiddenSize();
        long weights =
                Math.max(2L * dense.intermediateSize() * dense.hiddenSize(), (queries + 2 * keys) * dense.hiddenSize());
        return 2 * FLOAT * (tokens * widths + weights);
    }

    /** Of one token: what each norm gives, the stream between two sublayers, and the same in bf16. */
    private long norms() {
        long normed = dense.block() == DenseArchitecture.Block.PARALLEL ? 1 : 3;
        return dense.hiddenSize() * (FLOAT * normed + (mixed ? 2 * HALF : 0));
    }

    /**
     * Of one token: queries, keys, values, what the heads give, and the same weighed by gates; in bf16 each once more.
     */
    private long attention() {
        boolean experts = queries > (long) dense.heads() * dense.headSize();
        long outputs = experts ? 3 : 1;
        return FLOAT * (queries * (1 + outputs) + 2 * keys) + (mixed ? HALF * (2 * queries + 2 * keys) : 0);
    }

    /** Of one token: four widths of the hidden layer; in a mixture the input and output of each chosen expert too. */
    private long feedForward() {
        long number = mixed ? HALF : FLOAT;
        long one = 4L * dense.intermediateSize() * number;
        boolean routed = architecture instanceof MixtureArchitecture;
        return slots * (one + (routed ? 3 * FLOAT * dense.hiddenSize() : 0));
    }

    /** Weights of a layer in bf16. */
    private long halves() {
        if (!mixed) {
            return 0;
        }
        long all = Cost.byGroup(architecture).entrySet().stream()
                .filter(group -> group.getKey() != TensorGroup.EMBEDDINGS)
                .mapToLong(group -> group.getValue().totalParameters())
                .sum();
        return HALF * all / dense.layers();
    }
}
