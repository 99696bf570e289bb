package bam.contracts;

/**
 * A decoder-only transformer without biases (paper Table 8).
 *
 * @param hiddenSize width of the residual stream, d
 * @param layers number of blocks
 * @param heads query heads, H
 * @param keyValueHeads key-value heads, K; H is a multiple of it
 * @param headSize width of a head, D; even; H D need not be d
 * @param intermediateSize width of the SwiGLU hidden layer, h: half of the paper's fused "FFN dim"
 * @param vocabularySize number of token ids, V
 * @param rope rotary position embedding
 * @param norm normalisation of each block's input and of the output
 * @param block whether attention and feed-forward read the same input (paper section 3.1)
 * @param tiedEmbeddings whether the output head is the input embedding
 */
public record DenseArchitecture(
        int hiddenSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int intermediateSize,
        int vocabularySize,
        Rope rope,
        Norm norm,
        Block block,
        boolean tiedEmbeddings)
        implements Architecture {
    /** Whether attention and feed-forward stand beside or behind each other. */
    public enum Block {
        /** {@code y = x + A(n(x)) + F(n(x))}. */
        PARALLEL,
        /** {@code u = x + A(n1(x)); y = u + F(n2(u))}. */
        SEQUENTIAL
    }

    /**
     * Rotary position embedding.
     *
     * @param theta base of the angles
     * @param interleaved pairs (0,1), (2,3), … as Cohere's models have them; else (c, c + D/2) as Llama's
     */
    public record Rope(double theta, boolean interleaved) {
        /** Base 10,000 and interleaved pairs (paper silent; Cohere's convention). */
        public static final Rope STANDARD = new Rope(10_000, true);
    }

    /**
     * A norm without bias.
     *
     * @param kind LayerNorm or RMSNorm
     * @param epsilon added to the variance or mean square, inside the root
     */
    public record Norm(Kind kind, double epsilon) {
        /** LayerNorm with epsilon 1e-5 (the paper's word; its counts fit a scale without bias). */
        public static final Norm STANDARD = new Norm(Kind.LAYER, 1e-5);

        /** Which statistic normalises. */
        public enum Kind {
            LAYER,
            RMS
        }
    }

    /** Positive sizes, query heads a multiple of key-value heads, an even head size. */
    public DenseArchitecture {
        requirePositive("hidden size", hiddenSize);
        requirePositive("layers", layers);
        requirePositive("heads", heads);
        requirePositive("key-value heads", keyValueHeads);
        requirePositive("head size", headSize);
        requirePositive("intermediate size", intermediateSize);
        requirePositive("vocabulary size", vocabularySize);
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(heads + " heads cannot share " + keyValueHeads
                    + " key-value heads; give a number of heads that is a multiple of it");
        }
        if (headSize % 2 != 0) {
            throw new IllegalArgumentException(
                    "the head size is " + headSize + "; rotary embedding turns pairs, give an even number");
        }
    }

    @Override
    public DenseArchitecture dense() {
        return this;
    }

    @Override
    public void describe(Description description, String prefix) {
        description
                .add(prefix + "hidden-size", hiddenSize)
                .add(prefix + "layers", layers)
                .add(prefix + "heads", heads)
                .add(prefix + "key-value-heads", keyValueHeads)
                .add(prefix + "head-size", headSize)
                .add(prefix + "intermediate-size", intermediateSize)
                .add(prefix + "vocabulary-size", vocabularySize)
                .addUnless(Rope.STANDARD.theta(), prefix + "rope.theta", rope.theta())
                .addUnless(Rope.STANDARD.interleaved(), prefix + "rope.interleaved", rope.interleaved())
                .addUnless(Norm.STANDARD.kind(), prefix + "norm.kind", norm.kind())
                .addUnless(Norm.STANDARD.epsilon(), prefix + "norm.epsilon", norm.epsilon())
                .addUnless(Block.PARALLEL, prefix + "block", block)
                .addUnless(false, prefix + "tied-embeddings", tiedEmbeddings);
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("the " + what + " is " + value + "; give at least 1");
        }
    }
}
