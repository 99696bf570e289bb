package bam.model.weights;

import bam.contracts.Architecture;
import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.EnsembleArchitecture;
import bam.contracts.FeedForwardRouter;
import bam.contracts.MixtureArchitecture;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** An architecture as {@code config.json}, with the names that Hugging Face gives such things. */
public final class ModelConfig {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ModelConfig() {}

    /** Reads a config; {@code where} names its file in refusals. */
    public static Architecture parse(String where, String json) {
        try {
            return new ConfigReader(where, JSON.readTree(json)).architecture();
        } catch (JsonProcessingException failure) {
            throw Refusal.BAD_CONFIG.because(
                    where + " is no JSON (" + failure.getOriginalMessage() + "); write one object", failure);
        }
    }

    /** The config as indented JSON; the same architecture gives the same bytes. */
    public static String format(Architecture architecture) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree(architecture)) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("an architecture did not become JSON", impossible);
        }
    }

    /** The keys of a dense architecture and their values, as two models are compared by. */
    static Map<String, Object> keys(DenseArchitecture dense) {
        return JSON.convertValue(
                dense(JSON.createObjectNode(), dense),
                JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Object.class));
    }

    private static ObjectNode tree(Architecture architecture) {
        ObjectNode root = JSON.createObjectNode();
        root.put("model_type", "bam").putArray("architectures").add("BamForCausalLM");
        root.put("dtype", "float32").put("hidden_act", "silu");
        dense(root, architecture.dense());
        if (architecture instanceof EnsembleArchitecture ensemble) {
            return ensemble(root, ensemble);
        }
        return architecture instanceof MixtureArchitecture mixture ? mixture(root, mixture) : root;
    }

    private static ObjectNode dense(ObjectNode root, DenseArchitecture dense) {
        return root.put("hidden_size", dense.hiddenSize())
                .put("intermediate_size", dense.intermediateSize())
                .put("num_hidden_layers", dense.layers())
                .put("num_attention_heads", dense.heads())
                .put("num_key_value_heads", dense.keyValueHeads())
                .put("head_dim", dense.headSize())
                .put("vocab_size", dense.vocabularySize())
                .put("rope_theta", dense.rope().theta())
                .put("rope_interleaved", dense.rope().interleaved())
                .put("norm", lower(dense.norm().kind()))
                .put("layer_norm_eps", dense.norm().epsilon())
                .put("block", lower(dense.block()))
                .put("tie_word_embeddings", dense.tiedEmbeddings());
    }

    /** No class of transformers holds one. */
    private static ObjectNode ensemble(ObjectNode root, EnsembleArchitecture ensemble) {
        root.put("model_type", ConfigReader.ENSEMBLE).remove("architectures");
        root.put("num_experts", ensemble.experts().size()).put("ensemble_top_k", ensemble.topK());
        ensemble.experts().forEach(root.putArray("expert_names")::add);
        return root;
    }

    private static ObjectNode mixture(ObjectNode root, MixtureArchitecture mixture) {
        FeedForwardRouter feedForward = mixture.feedForwardRouter();
        root.put("num_experts", mixture.experts().size()).put("attention", lower(mixture.attention()));
        if (mixture.attention() != AttentionVariant.AVERAGED) {
            attentionRouter(root.putObject("attention_router"), mixture.attentionRouter());
        }
        root.putObject("mlp_router")
                .put("top_k", feedForward.topK())
                .put("renormalize", feedForward.renormalised())
                .put("softmax_before_top_k", feedForward.softmaxBeforeTopK());
        root.put("router_aux_loss_coef", feedForward.loadBalanceCoefficient())
                .put("router_z_loss_coef", feedForward.zCoefficient())
                .put("shared_expert", mixture.sharedExpert());
        mixture.experts().forEach(root.putArray("expert_names")::add);
        return root;
    }

    private static void attentionRouter(ObjectNode node, AttentionRouter router) {
        node.put("type", lower(router.gate()));
        if (router.gate() == AttentionRouter.Gate.TOP_K) {
            node.put("k", router.topK()).put("renormalize", router.renormalised());
        }
        if (router.hasLosses()) {
            node.put("aux_loss_coef", router.loadBalanceCoefficient()).put("z_loss_coef", router.zCoefficient());
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
