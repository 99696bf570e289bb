package bam.model.huggingface;

import bam.contracts.Architecture;
import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.BamException;
import bam.contracts.DenseArchitecture;
import bam.contracts.FailureKind;
import bam.contracts.FeedForwardRouter;
import bam.contracts.MixtureArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Classes of transformers that compute what our architectures compute. */
public enum Family {
    /** Sequential blocks, RMSNorm, pairs (c, c + D/2). */
    LLAMA("llama", "LlamaForCausalLM", false),
    /** Parallel blocks, LayerNorm without bias, pairs (0,1), (2,3), …. */
    COHERE("cohere", "CohereForCausalLM", true),
    /** Llama's block with experts whose gates sum to one. */
    MIXTRAL("mixtral", "MixtralForCausalLM", false),
    /** Cohere's block with experts whose gates sum to one (transformers 5). */
    COHERE2_MOE("cohere2_moe", "Cohere2MoeForCausalLM", true),
    /** Everything that we know, by code that travels in the folder. */
    BAM("bam", "BamForCausalLM", true);

    private final String modelType;
    private final String className;
    private final boolean interleaved;

    Family(String modelType, String className, boolean interleaved) {
        this.modelType = modelType;
        this.className = className;
        this.interleaved = interleaved;
    }

    /** What {@code model_type} of its config says. */
    public String modelType() {
        return modelType;
    }

    /** The class that transformers makes. */
    public String className() {
        return className;
    }

    /** Whether an architecture has experts here. */
    boolean mixes() {
        return this == MIXTRAL || this == COHERE2_MOE;
    }

    /** The class of transformers that computes the same; refused, with the keys that stand against it, if none does. */
    public static Family equalTo(Architecture architecture) {
        requireOne(architecture);
        boolean parallel = architecture.dense().block() == DenseArchitecture.Block.PARALLEL;
        boolean mixture = architecture instanceof MixtureArchitecture;
        Family nearest = mixture ? (parallel ? COHERE2_MOE : MIXTRAL) : (parallel ? COHERE : LLAMA);
        nearest.requireEqual(architecture);
        return nearest;
    }

    /** Refuses an architecture that this class does not compute, naming each key that stands against it. */
    public void requireEqual(Architecture architecture) {
        requireOne(architecture);
        List<String> against = against(architecture);
        if (!against.isEmpty()) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    className + " of transformers computes no model with " + String.join(", ", against)
                            + "; export it as 'bam', with its own code");
        }
    }

    private static void requireOne(Architecture architecture) {
        if (architecture.networks() > 1) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "the model is an ensemble of " + architecture.networks()
                            + " networks, which no class of transformers holds; export its experts one by one");
        }
    }

    private List<String> against(Architecture architecture) {
        List<String> against = new ArrayList<>();
        if (this == BAM) {
            return against;
        }
        boolean parallel = this == COHERE || this == COHERE2_MOE;
        DenseArchitecture dense = architecture.dense();
        if (parallel != (dense.block() == DenseArchitecture.Block.PARALLEL)) {
            against.add("block '" + (parallel ? "sequential'" : "parallel'"));
        }
        norm(dense, against);
        if (this == LLAMA && dense.hiddenSize() % dense.heads() != 0) {
            against.add("hidden_size " + dense.hiddenSize() + ", no multiple of num_attention_heads " + dense.heads());
        }
        experts(architecture, against);
        return against;
    }

    private void norm(DenseArchitecture dense, List<String> against) {
        boolean rms = dense.norm().kind() == DenseArchitecture.Norm.Kind.RMS;
        if (this == COHERE && rms) {
            against.add("norm 'rms'");
        }
        if ((this == LLAMA || this == MIXTRAL) && !rms) {
            against.add("norm 'layer'");
        }
    }

    private void experts(Architecture architecture, List<String> against) {
        if (!(architecture instanceof MixtureArchitecture mixture)) {
            if (mixes()) {
                against.add("num_experts 0");
            }
            return;
        }
        if (!mixes()) {
            against.add("num_experts " + mixture.experts().size());
            return;
        }
        if (mixture.attention() != AttentionVariant.AVERAGED) {
            against.add("attention '" + Keys.lower(mixture.attention()) + "'");
        }
        if (!gatesSumToOne(mixture)) {
            against.add("mlp_router.renormalize false after the softmax over all experts");
        }
        if (this == MIXTRAL && mixture.sharedExpert()) {
            against.add("shared_expert true");
        }
    }

    /** A softmax over the chosen ones, a renormalised one, or one of which all are chosen. */
    private static boolean gatesSumToOne(MixtureArchitecture mixture) {
        FeedForwardRouter router = mixture.feedForwardRouter();
        return !router.softmaxBeforeTopK()
                || router.renormalised()
                || router.topK() == mixture.experts().size();
    }

    /** Whether rows of query and key heads stand in pairs (0,1), (2,3), … in files of this family. */
    boolean interleaves(Architecture architecture) {
        return this == BAM ? architecture.dense().rope().interleaved() : interleaved;
    }

    /** The same function as far as a config of this family can tell it: names and losses of experts are not in it. */
    Architecture canonical(Architecture architecture) {
        if (this == BAM) {
            return architecture;
        }
        DenseArchitecture dense = paired(architecture.dense());
        return architecture instanceof MixtureArchitecture mixture
                ? mixture(
                        dense,
                        mixture.experts().size(),
                        mixture.feedForwardRouter().topK(),
                        mixture.sharedExpert())
                : dense;
    }

    /** A mixture as a config of these families describes it. */
    static MixtureArchitecture mixture(DenseArchitecture dense, int experts, int topK, boolean sharedExpert) {
        FeedForwardRouter standard = FeedForwardRouter.STANDARD;
        return new MixtureArchitecture(
                dense,
                IntStream.range(0, experts).mapToObj(j -> "expert-" + j).toList(),
                AttentionVariant.AVERAGED,
                AttentionRouter.soft(experts),
                new FeedForwardRouter(topK, true, true, standard.loadBalanceCoefficient(), standard.zCoefficient()),
                sharedExpert);
    }

    private DenseArchitecture paired(DenseArchitecture dense) {
        return new DenseArchitecture(
                dense.hiddenSize(),
                dense.layers(),
                dense.heads(),
                dense.keyValueHeads(),
                dense.headSize(),
                dense.intermediateSize(),
                dense.vocabularySize(),
                new DenseArchitecture.Rope(dense.rope().theta(), interleaved),
                dense.norm(),
                dense.block(),
                dense.tiedEmbeddings());
    }

    /** The name in files of this family of a tensor of ours. */
    String tensor(String ours) {
        return switch (this) {
            case LLAMA, COHERE, BAM -> ours;
            case MIXTRAL -> mixtral(ours);
            case COHERE2_MOE ->
                ours.replace(".mlp.router.", ".mlp.gate.").replace(".mlp.shared_expert.", ".mlp.shared_experts.");
        };
    }

    private static String mixtral(String ours) {
        if (!ours.contains(".mlp.")) {
            return ours;
        }
        return ours.replace(".mlp.router.", ".block_sparse_moe.gate.")
                .replace(".mlp.", ".block_sparse_moe.")
                .replace(".gate_proj.", ".w1.")
                .replace(".up_proj.", ".w3.")
                .replace(".down_proj.", ".w2.");
    }
}
