package bam.model.huggingface;

import bam.contracts.Architecture;
import bam.contracts.DenseArchitecture;
import bam.model.weights.ModelConfig;
import bam.model.weights.ModelFolder;
import bam.model.weights.Refusal;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the {@code config.json} of a folder of Hugging Face describes; what our networks do not compute is refused by
 * key.
 *
 * @param family whose names the tensors have
 * @param architecture of the model
 * @param logitScale times the logits: a power of two, which goes into the final norm's scale without loss
 */
record ImportedConfig(Family family, Architecture architecture, float logitScale) {
    private static final long LONGEST_CONFIG = 1 << 20;

    /** Far above any model, and short enough for a list of names. */
    private static final int MOST_EXPERTS = 10_000;

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Reads a folder's config. */
    static ImportedConfig read(Path folder) throws IOException {
        Path file = folder.resolve(ModelFolder.CONFIG);
        if (!Files.isRegularFile(file)) {
            throw Refusal.MISSING_FILE.because("there is no file " + file + "; name a folder that holds one");
        }
        if (Files.size(file) > LONGEST_CONFIG) {
            throw Refusal.BAD_CONFIG.because(
                    file + " has " + Files.size(file) + " bytes; give at most " + LONGEST_CONFIG);
        }
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (CharacterCodingException failure) {
            throw Refusal.BAD_CONFIG.because(file + " is no UTF-8; write it again as that", failure);
        }
    }

    /** Reads a config; {@code where} names its file in refusals. */
    static ImportedConfig parse(String where, String json) {
        try {
            JsonNode root = JSON.readTree(json);
            if (!root.isObject()) {
                throw Refusal.BAD_CONFIG.because(where + " is no JSON object; write one key for each setting");
            }
            return new Parsing(where, json, root).config();
        } catch (JsonProcessingException failure) {
            throw Refusal.BAD_CONFIG.because(
                    where + " is no JSON (" + failure.getOriginalMessage() + "); write one object", failure);
        } catch (IllegalArgumentException contradiction) {
            throw Refusal.BAD_CONFIG.because(
                    where + " contradicts itself: " + contradiction.getMessage(), contradiction);
        }
    }

    private static final class Parsing {
        private final String where;
        private final String json;
        private final Keys keys;

        Parsing(String where, String json, JsonNode root) {
            this.where = where;
            this.json = json;
            this.keys = new Keys(where, root);
        }

        ImportedConfig config() {
            return switch (keys.text("model_type", "")) {
                case "bam" -> new ImportedConfig(Family.BAM, ModelConfig.parse(where, json), 1);
                case "llama" -> checked(Family.LLAMA, llama("mlp_bias", 1e-6), 1);
                case "mistral" -> checked(Family.LLAMA, windowless(1e-6), 1);
                case "mixtral" -> checked(Family.MIXTRAL, mixtral(), 1);
                case "cohere" -> checked(Family.COHERE, cohere(), logitScale());
                case "cohere2_moe" -> checked(Family.COHERE2_MOE, cohere2Moe(), logitScale());
                default ->
                    throw keys.refuse(
                            "model_type",
                            keys.has("model_type") ? "is '" + keys.text("model_type", "") + "'" : "is missing",
                            "one of llama, mistral, mixtral, cohere, cohere2_moe, bam");
            };
        }

        /** Our own keys, if they ride along, must tell the same. */
        private ImportedConfig checked(Family family, Architecture found, float logitScale) {
            if (!keys.node(ExportedConfig.PROVENANCE).isObject()) {
                return new ImportedConfig(family, found, logitScale);
            }
            Architecture ours = ModelConfig.parse(
                    ExportedConfig.PROVENANCE + " of " + where,
                    keys.node(ExportedConfig.PROVENANCE).toString());
            if (!family.canonical(ours).equals(found)) {
                throw keys.refuse(
                        ExportedConfig.PROVENANCE,
                        "tells another architecture than the keys beside it",
                        "both alike, or leave it out");
            }
            return new ImportedConfig(family, ours, logitScale);
        }

        private DenseArchitecture llama(String bias, double standardEpsilon) {
            keys.requireOff("attention_bias", bias);
            return dense(
                    new DenseArchitecture.Norm(
                            DenseArchitecture.Norm.Kind.RMS, epsilon("rms_norm_eps", standardEpsilon)),
                    DenseArchitecture.Block.SEQUENTIAL,
                    false,
                    theta(10_000));
        }

        private DenseArchitecture windowless(double standardEpsilon) {
            if (keys.has("sliding_window") && keys.size("sliding_window") < keys.size("max_position_embeddings")) {
                throw keys.refuse("sliding_window", "hides tokens, which these networks do not compute", "null");
            }
            return llama("mlp_bias", standardEpsilon);
        }

        private Architecture mixtral() {
            return Family.mixture(
                    mixtralDense(), experts("num_local_experts"), keys.integer("num_experts_per_tok", 2, 1), false);
        }

        private int experts(String key) {
            int experts = keys.integer(key, 8, 1);
            if (experts > MOST_EXPERTS) {
                throw keys.refuse(key, "is " + experts, "1 to " + MOST_EXPERTS);
            }
            return experts;
        }

        private DenseArchitecture mixtralDense() {
            DenseArchitecture dense = windowless(1e-5);
            DenseArchitecture.Rope rope = new DenseArchitecture.Rope(theta(1e6), false);
            return new DenseArchitecture(
                    dense.hiddenSize(),
                    dense.layers(),
                    dense.heads(),
                    dense.keyValueHeads(),
                    dense.headSize(),
                    dense.intermediateSize(),
                    dense.vocabularySize(),
                    rope,
                    dense.norm(),
                    dense.block(),
                    dense.tiedEmbeddings());
        }

        private DenseArchitecture cohere() {
            keys.requireOff("attention_bias", "use_qk_norm");
            DenseArchitecture.Norm norm =
                    new DenseArchitecture.Norm(DenseArchitecture.Norm.Kind.LAYER, epsilon("layer_norm_eps", 1e-5));
            return dense(norm, DenseArchitecture.Block.PARALLEL, true, writtenTheta());
        }

        private Architecture cohere2Moe() {
            keys.requireOff("attention_bias");
            keys.requireAll("layer_types", "sliding_attention");
            keys.requireAll("mlp_layer_types", "sparse");
            keys.requireText("expert_selection_fn", "softmax", "softmax");
            int shared = keys.integer("num_shared_experts", 0, 0);
            if (!keys.has("layer_types") || keys.size("sliding_window") < keys.size("max_position_embeddings")) {
                throw keys.refuse(
                        "sliding_window",
                        "hides tokens in some layer",
                        "layer_types and a window as long as the context");
            }
            if (shared > 0) {
                keys.requireText("shared_expert_combination_strategy", "average", "sum");
            }
            boolean rms = keys.has("rms_norm_eps");
            DenseArchitecture.Norm norm = rms
                    ? new DenseArchitecture.Norm(DenseArchitecture.Norm.Kind.RMS, epsilon("rms_norm_eps", 1e-6))
                    : new DenseArchitecture.Norm(DenseArchitecture.Norm.Kind.LAYER, epsilon("layer_norm_eps", 1e-5));
            if (shared > 1) {
                throw keys.refuse("num_shared_experts", "is " + shared, "0 or 1");
            }
            return Family.mixture(
                    dense(norm, DenseArchitecture.Block.PARALLEL, true, theta(10_000)),
                    experts("num_experts"),
                    keys.integer("num_experts_per_tok", 2, 1),
                    shared == 1);
        }

        private DenseArchitecture dense(
                DenseArchitecture.Norm norm, DenseArchitecture.Block block, boolean cohere, double theta) {
            keys.requireText("hidden_act", "silu", "silu");
            int hidden = keys.size("hidden_size");
            int heads = keys.size("num_attention_heads");
            if (!keys.has("head_dim") && hidden % heads != 0) {
                throw keys.refuse("head_dim", "is missing and no whole part of hidden_size " + hidden, "the head size");
            }
            return new DenseArchitecture(
                    hidden,
                    keys.size("num_hidden_layers"),
                    heads,
                    keys.integer("num_key_value_heads", heads, 1),
                    keys.integer("head_dim", hidden / heads, 1),
                    keys.size("intermediate_size"),
                    keys.size("vocab_size"),
                    new DenseArchitecture.Rope(theta, cohere),
                    norm,
                    block,
                    keys.flag("tie_word_embeddings", cohere));
        }

        private double epsilon(String key, double standard) {
            return keys.number(key, standard, value -> value >= 0);
        }

        /** The rotary base, where readers of either age write it; every kind of scaling is refused. */
        private double theta(double standard) {
            Keys parameters = keys.section(keys.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
            parameters.requireText("rope_type", parameters.text("type", "default"), "default");
            double old = keys.number("rope_theta", standard, value -> value > 0);
            return parameters.number("rope_theta", old, value -> value > 0);
        }

        /** Readers of either age fill in another base, so that a config must say it. */
        private double writtenTheta() {
            if (!keys.has("rope_theta") && !keys.section("rope_parameters").has("rope_theta")) {
                throw keys.refuse(
                        "rope_theta", "is missing, and versions of transformers differ in its default", "the base");
            }
            return theta(10_000);
        }

        private float logitScale() {
            double scale = keys.number("logit_scale", 0.0625, value -> value > 0);
            if (Math.getExponent(scale) < -100 || Math.scalb(1.0, Math.getExponent(scale)) != scale) {
                throw keys.refuse("logit_scale", "is " + scale + ", no power of two", "a power of two, such as 0.0625");
            }
            return (float) scale;
        }
    }
}
