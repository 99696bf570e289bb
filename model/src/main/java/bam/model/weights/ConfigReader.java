package bam.model.weights;

import bam.contracts.Architecture;
import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.EnsembleArchitecture;
import bam.contracts.FeedForwardRouter;
import bam.contracts.MixtureArchitecture;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of a {@code config.json}, strictly: a wrong type or value is refused, an unknown key is passed over.
 */
final class ConfigReader {
    private static final List<String> MIXTURE_KEYS =
            List.of("attention", "attention_router", "mlp_router", "shared_expert", "expert_names");

    /** The model type of models side by side; a reader that does not know it reads nothing wrong. */
    static final String ENSEMBLE = "bam_ensemble";

    /** Far above any model, and short enough for a list of names. */
    private static final int MOST_EXPERTS = 10_000;

    private final String where;
    private final JsonNode root;

    ConfigReader(String where, JsonNode root) {
        this.where = where;
        this.root = root;
    }

    Architecture architecture() {
        if (!root.isObject()) {
            throw Refusal.BAD_CONFIG.because(where + " is no JSON object; write one key for each setting");
        }
        boolean ensemble = choice(root, "model_type", null, "bam", ENSEMBLE).equals(ENSEMBLE);
        choice(root, "hidden_act", "silu", "silu");
        try {
            int experts = integer(root, "num_experts", 0);
            if (ensemble) {
                return ensemble(experts);
            }
            return experts == 0 ? denseAlone() : mixture(experts);
        } catch (IllegalArgumentException contradiction) {
            throw Refusal.BAD_CONFIG.because(
                    where + " contradicts itself: " + contradiction.getMessage(), contradiction);
        }
    }

    private DenseArchitecture denseAlone() {
        for (String key : MIXTURE_KEYS) {
            if (root.has(key)) {
                throw refuse(key, "belongs to a mixture, and num_experts is absent or 0", "a num_experts above 0");
            }
        }
        return dense();
    }

    private EnsembleArchitecture ensemble(int experts) {
        for (String key : MIXTURE_KEYS) {
            if (root.has(key) && !key.equals("expert_names")) {
                throw refuse(key, "belongs to a mixture, and model_type is '" + ENSEMBLE + "'", "the model_type 'bam'");
            }
        }
        requireExperts(experts);
        return new EnsembleArchitecture(dense(), names(experts), integer(root, "ensemble_top_k", experts));
    }

    private void requireExperts(int experts) {
        if (experts < 0 || experts > MOST_EXPERTS) {
            throw refuse("num_experts", "is " + experts, "0 to " + MOST_EXPERTS);
        }
    }

    private DenseArchitecture dense() {
        String norm = choice(root, "norm", "layer", "layer", "rms");
        String block = choice(root, "block", "parallel", "parallel", "sequential");
        return new DenseArchitecture(
                size("hidden_size"),
                size("num_hidden_layers"),
                size("num_attention_heads"),
                size("num_key_value_heads"),
                size("head_dim"),
                size("intermediate_size"),
                size("vocab_size"),
                new DenseArchitecture.Rope(
                        number(root, "rope_theta", 10_000, theta -> theta > 0), flag(root, "rope_interleaved", true)),
                new DenseArchitecture.Norm(
                        norm.equals("layer") ? DenseArchitecture.Norm.Kind.LAYER : DenseArchitecture.Norm.Kind.RMS,
                        number(root, "layer_norm_eps", 1e-5, epsilon -> epsilon >= 0)),
                block.equals("parallel") ? DenseArchitecture.Block.PARALLEL : DenseArchitecture.Block.SEQUENTIAL,
                flag(root, "tie_word_embeddings", false));
    }

    private MixtureArchitecture mixture(int experts) {
        requireExperts(experts);
        AttentionVariant attention =
                switch (choice(root, "attention", "averaged", "averaged", "expert_kv", "shared_kv")) {
                    case "expert_kv" -> AttentionVariant.EXPERT_KV;
                    case "shared_kv" -> AttentionVariant.SHARED_KV;
                    default -> AttentionVariant.AVERAGED;
                };
        return new MixtureArchitecture(
                dense(),
                names(experts),
                attention,
                attentionRouter(experts, attention),
                feedForwardRouter(),
                flag(root, "shared_expert", false));
    }

    private AttentionRouter attentionRouter(int experts, AttentionVariant attention) {
        JsonNode router = section("attention_router", "type", "k", "renormalize", "aux_loss_coef", "z_loss_coef");
        String type = choice(router, "type", "soft", "soft", "top_k", "uniform");
        double balance = number(router, "aux_loss_coef", 0, any -> true);
        double z = number(router, "z_loss_coef", 0, any -> true);
        if (attention == AttentionVariant.AVERAGED && (!type.equals("soft") || balance != 0 || z != 0)) {
            throw refuse("attention_router", "is about experts that averaged attention does not have", "none");
        }
        boolean renormalised = flag(router, "renormalize", false);
        return switch (type) {
            case "soft" -> new AttentionRouter(AttentionRouter.Gate.SOFT, experts, false, balance, z);
            case "uniform" -> new AttentionRouter(AttentionRouter.Gate.UNIFORM, experts, false, balance, z);
            default -> new AttentionRouter(AttentionRouter.Gate.TOP_K, kept(router), renormalised, balance, z);
        };
    }

    private int kept(JsonNode router) {
        if (!router.has("k")) {
            throw refuse("attention_router.k", "is missing", "the number of experts that are kept");
        }
        return integer(router, "k", 0);
    }

    private FeedForwardRouter feedForwardRouter() {
        JsonNode router = section("mlp_router", "top_k", "renormalize", "softmax_before_top_k");
        FeedForwardRouter standard = FeedForwardRouter.STANDARD;
        return new FeedForwardRouter(
                integer(router, "top_k", standard.topK()),
                flag(router, "renormalize", standard.renormalised()),
                flag(router, "softmax_before_top_k", standard.softmaxBeforeTopK()),
                number(root, "router_aux_loss_coef", standard.loadBalanceCoefficient(), any -> true),
                number(root, "router_z_loss_coef", standard.zCoefficient(), any -> true));
    }

    /** Names for people; a config may leave them out. */
    private List<String> names(int experts) {
        List<String> names = new ArrayList<>();
        JsonNode given = root.path("expert_names");
        if (given.isEmpty()) {
            for (int j = 0; j < experts; j++) {
                names.add("expert-" + j);
            }
            return names;
        }
        given.forEach(name -> names.add(name.asText()));
        if (!given.isArray() || names.size() != experts) {
            throw refuse("expert_names", "is " + given, experts + " names, one for each expert, or none");
        }
        return names;
    }

    private JsonNode section(String key, String... known) {
        JsonNode section = root.path(key);
        if (!section.isMissingNode() && !section.isObject()) {
            throw refuse(key, "is " + section, "an object");
        }
        section.fieldNames().forEachRemaining(name -> {
            if (!List.of(known).contains(name)) {
                throw refuse(key + "." + name, "is no setting", "one of " + List.of(known));
            }
        });
        return section;
    }

    private int size(String key) {
        if (!root.has(key)) {
            throw refuse(key, "is missing", "a positive integer");
        }
        int size = integer(root, key, 0);
        if (size < 1) {
            throw refuse(key, "is " + size, "a positive integer");
        }
        return size;
    }

    private int integer(JsonNode node, String key, int standard) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return standard;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw refuse(key, "is " + value, "an integer");
        }
        return value.intValue();
    }

    private double number(JsonNode node, String key, double standard, Predicate<Double> allowed) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return standard;
        }
        if (!value.isNumber() || !Double.isFinite(value.doubleValue()) || !allowed.test(value.doubleValue())) {
            throw refuse(key, "is " + value, "a number that makes sense there, such as " + standard);
        }
        return value.doubleValue();
    }

    private boolean flag(JsonNode node, String key, boolean standard) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return standard;
        }
        if (!value.isBoolean()) {
            throw refuse(key, "is " + value, "true or false");
        }
        return value.booleanValue();
    }

    private String choice(JsonNode node, String key, @Nullable String standard, String... allowed) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() && standard != null) {
            return standard;
        }
        if (!value.isTextual() || !List.of(allowed).contains(value.textValue())) {
            throw refuse(key, value.isMissingNode() ? "is missing" : "is " + value, "one of " + List.of(allowed));
        }
        return value.textValue();
    }

    private RuntimeException refuse(String key, String what, String remedy) {
        return Refusal.BAD_CONFIG.because(key + " of " + where + " " + what + "; give " + remedy);
    }
}
