package bam.contracts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The models of the paper (Table 8): sizes for counting, and for runs by those who have the machines. */
public enum PaperModel {
    /** 590 million parameters: 6 layers, every head with keys and values of its own. */
    SMALL(1024, 6, 8, 8, 2048, false),
    /** 2 billion parameters: 18 layers, three query heads to a key-value head, tied embeddings. */
    LARGE(2304, 18, 18, 6, 9216, true);

    /** Vocabulary of both. */
    public static final int VOCABULARY = 256_000;

    private static final int HEAD_SIZE = 128;

    /** The seed, and the domains of the three branches (paper section 5.2). */
    private static final List<String> SOURCES = List.of("seed", "code", "math", "law");

    private static final int MOST_EXPERTS = 8;

    private final int hidden;
    private final int layers;
    private final int heads;
    private final int keyValueHeads;
    private final int intermediate;
    private final boolean tied;

    PaperModel(int hidden, int layers, int heads, int keyValueHeads, int intermediate, boolean tied) {
        this.hidden = hidden;
        this.layers = layers;
        this.heads = heads;
        this.keyValueHeads = keyValueHeads;
        this.intermediate = intermediate;
        this.tied = tied;
    }

    /** The seed and each of its branches. */
    public DenseArchitecture dense() {
        return new DenseArchitecture(
                hidden,
                layers,
                heads,
                keyValueHeads,
                HEAD_SIZE,
                intermediate,
                VOCABULARY,
                DenseArchitecture.Rope.STANDARD,
                DenseArchitecture.Norm.STANDARD,
                DenseArchitecture.Block.PARALLEL,
                tied);
    }

    /** Everything that the paper counts or measures, by name (Tables 1, 4 to 7 and 9). */
    public Map<String, Architecture> variants() {
        Map<String, Architecture> variants = new LinkedHashMap<>();
        variants.put("dense", dense());
        variants.put("btx", btx(SOURCES.size(), 1));
        for (int experts = SOURCES.size() + 1; experts <= MOST_EXPERTS; experts++) {
            variants.put("btx-" + experts, btx(experts, 1));
        }
        variants.put("btx-6-top-3", btx(6, 3));
        variants.put("bam-expert-kv", bam(AttentionVariant.EXPERT_KV, AttentionRouter.soft(SOURCES.size())));
        variants.put("bam-shared-kv", bam(AttentionVariant.SHARED_KV, AttentionRouter.soft(SOURCES.size())));
        variants.put("bam-shared-kv-top-2", bam(AttentionVariant.SHARED_KV, topK(2)));
        variants.put("bam-shared-kv-top-1", bam(AttentionVariant.SHARED_KV, topK(1)));
        return Collections.unmodifiableMap(variants);
    }

    private static AttentionRouter topK(int kept) {
        return new AttentionRouter(AttentionRouter.Gate.TOP_K, kept, false);
    }

    private MixtureArchitecture bam(AttentionVariant attention, AttentionRouter router) {
        return new MixtureArchitecture(dense(), SOURCES, attention, router, FeedForwardRouter.STANDARD, false);
    }

    /** Experts beyond the sources are further copies of the seed's (paper section 7.1). */
    private MixtureArchitecture btx(int experts, int topK) {
        List<String> names = new ArrayList<>(SOURCES);
        for (int copy = 2; names.size() < experts; copy++) {
            names.add("seed#" + copy);
        }
        FeedForwardRouter standard = FeedForwardRouter.STANDARD;
        return new MixtureArchitecture(
                dense(),
                names,
                AttentionVariant.AVERAGED,
                AttentionRouter.soft(experts),
                new FeedForwardRouter(
                        topK,
                        standard.renormalised(),
                        standard.softmaxBeforeTopK(),
                        standard.loadBalanceCoefficient(),
                        standard.zCoefficient()),
                false);
    }
}
