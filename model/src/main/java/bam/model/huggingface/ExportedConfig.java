package bam.model.huggingface;

import bam.contracts.Architecture;
import bam.contracts.DenseArchitecture;
import bam.contracts.MixtureArchitecture;
import bam.model.weights.ModelConfig;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An architecture as the {@code config.json} of a family. What transformers would fill in wrongly is always written:
 * the rotary base twice (of old and of new readers), the head size, no padding token (one would freeze an embedding), a
 * logit scale of one, and a window no shorter than the context.
 */
final class ExportedConfig {
    /** Our own keys ride along, so that an import gives back the very folder. */
    static final String PROVENANCE = "bam";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Architecture architecture;
    private final Family family;
    private final ExportSettings settings;
    private final ObjectNode root;

    private ExportedConfig(Architecture architecture, Family family, ExportSettings settings) {
        this.architecture = architecture;
        this.family = family;
        this.settings = settings;
        this.root = ours();
    }

    /** The file's text. */
    static String format(Architecture architecture, Family family, ExportSettings settings) {
        ExportedConfig config = new ExportedConfig(architecture, family, settings);
        ObjectNode tree = family == Family.BAM ? config.own() : config.foreign();
        return pretty(tree);
    }

    /** JSON as a person reads it. */
    static String pretty(ObjectNode tree) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree did not become JSON", impossible);
        }
    }

    private ObjectNode ours() {
        try {
            return (ObjectNode) JSON.readTree(ModelConfig.format(architecture));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a config of ours is no JSON", impossible);
        }
    }

    private ObjectNode own() {
        root.putObject("auto_map")
                .put("AutoConfig", "configuration_bam.BamConfig")
                .put("AutoModelForCausalLM", "modeling_bam.BamForCausalLM");
        return tokens(root);
    }

    private ObjectNode foreign() {
        DenseArchitecture dense = architecture.dense();
        ObjectNode tree = JSON.createObjectNode().put("model_type", family.modelType());
        tree.putArray("architectures").add(family.className());
        tree.put("dtype", "float32").put("hidden_act", "silu");
        sizes(tree, dense).put("rope_theta", dense.rope().theta());
        tree.putObject("rope_parameters")
                .put("rope_type", "default")
                .put("rope_theta", dense.rope().theta());
        tree.put("attention_bias", false).put("attention_dropout", 0.0);
        switch (family) {
            case LLAMA -> tree.put("rms_norm_eps", dense.norm().epsilon()).put("mlp_bias", false);
            case COHERE -> cohere(tree, dense).put("use_qk_norm", false);
            case MIXTRAL -> mixtral(tree, (MixtureArchitecture) architecture);
            case COHERE2_MOE -> cohere2(cohere(tree, dense), (MixtureArchitecture) architecture);
            case BAM -> throw new IllegalStateException("our own config has its own keys");
        }
        tokens(tree).set(PROVENANCE, root);
        return tree;
    }

    private static ObjectNode sizes(ObjectNode tree, DenseArchitecture dense) {
        return tree.put("hidden_size", dense.hiddenSize())
                .put("intermediate_size", dense.intermediateSize())
                .put("num_hidden_layers", dense.layers())
                .put("num_attention_heads", dense.heads())
                .put("num_key_value_heads", dense.keyValueHeads())
                .put("head_dim", dense.headSize())
                .put("vocab_size", dense.vocabularySize())
                .put("tie_word_embeddings", dense.tiedEmbeddings());
    }

    private static ObjectNode cohere(ObjectNode tree, DenseArchitecture dense) {
        return tree.put("layer_norm_eps", dense.norm().epsilon()).put("logit_scale", 1.0);
    }

    private static void mixtral(ObjectNode tree, MixtureArchitecture mixture) {
        tree.remove("attention_bias");
        tree.put("rms_norm_eps", mixture.dense().norm().epsilon())
                .put("num_local_experts", mixture.experts().size())
                .put("num_experts_per_tok", mixture.feedForwardRouter().topK())
                .put("router_aux_loss_coef", mixture.feedForwardRouter().loadBalanceCoefficient())
                .put("router_jitter_noise", 0.0)
                .putNull("sliding_window");
    }

    /** Layers with a window turn queries and keys, those without do not: all of them get one that spans everything. */
    private void cohere2(ObjectNode tree, MixtureArchitecture mixture) {
        DenseArchitecture dense = mixture.dense();
        tree.put("num_experts", mixture.experts().size())
                .put("num_experts_per_tok", mixture.feedForwardRouter().topK())
                .put("num_shared_experts", mixture.sharedExpert() ? 1 : 0)
                .put("shared_expert_combination_strategy", "sum")
                .put("expert_selection_fn", "softmax")
                .put("sliding_window", settings.context());
        if (dense.norm().kind() == DenseArchitecture.Norm.Kind.RMS) {
            tree.put("rms_norm_eps", dense.norm().epsilon());
        } else {
            tree.putNull("rms_norm_eps");
        }
        ArrayNode attention = tree.putArray("layer_types");
        ArrayNode feedForward = tree.putArray("mlp_layer_types");
        for (int i = 0; i < dense.layers(); i++) {
            attention.add("sliding_attention");
            feedForward.add("sparse");
        }
    }

    private ObjectNode tokens(ObjectNode tree) {
        tree.put("max_position_embeddings", settings.context())
                .put("use_cache", true)
                .putNull("pad_token_id");
        return settings.separators(tree);
    }
}
