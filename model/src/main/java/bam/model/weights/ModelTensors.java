package bam.model.weights;

import bam.contracts.Architecture;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.MixtureArchitecture;
import bam.contracts.TensorGroup;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every tensor of a model and its shape, in the order of the file. A projection's weight is [out, in].
 *
 * <p>d = hidden size, h = intermediate size, H, K = query and key-value heads, D = head size, V = vocabulary, N =
 * experts.
 */
public final class ModelTensors {
    /** [V, d]. */
    public static final String EMBEDDING = "model.embed_tokens.weight";

    /** [d]. */
    public static final String FINAL_NORM = "model.norm.weight";

    /** [V, d], absent when embeddings are tied. */
    public static final String HEAD = "lm_head.weight";

    private final Map<String, List<Long>> shapes = new LinkedHashMap<>();
    private final DenseArchitecture dense;
    private final int experts;
    private final boolean mixture;
    private final AttentionVariant attention;
    private final boolean sharedExpert;
    private final boolean attentionRouters;

    private ModelTensors(Architecture architecture) {
        dense = architecture.dense();
        if (architecture instanceof MixtureArchitecture m) {
            mixture = true;
            experts = m.experts().size();
            attention = m.attention();
            sharedExpert = m.sharedExpert();
            attentionRouters = m.routesAttention();
        } else {
            mixture = false;
            experts = 0;
            attention = AttentionVariant.AVERAGED;
            sharedExpert = false;
            attentionRouters = false;
        }
    }

    /** Name to shape, in file order. */
    public static Map<String, List<Long>> of(Architecture architecture) {
        ModelTensors tensors = new ModelTensors(architecture);
        tensors.list();
        Map<String, List<Long>> shapes =
                architecture.networks() == 1 ? tensors.shapes : sideBySide(tensors.shapes, architecture.networks());
        return Collections.unmodifiableMap(shapes);
    }

    private static Map<String, List<Long>> sideBySide(Map<String, List<Long>> one, int networks) {
        Map<String, List<Long>> all = new LinkedHashMap<>();
        for (int j = 0; j < networks; j++) {
            String prefix = member(j);
            one.forEach((name, shape) -> all.put(prefix + name, shape));
        }
        return all;
    }

    /** What the names of all tensors of an expert in an ensemble start with. */
    public static String member(int expert) {
        return "experts." + expert + ".";
    }

    /** What the names of a layer's tensors start with. */
    public static String layer(int layer) {
        return "model.layers." + layer;
    }

    /** Whether a tensor is a router's. */
    public static boolean isRouter(String name) {
        return name.endsWith(".router.weight");
    }

    /** The group that a tensor belongs to. */
    public static TensorGroup group(String name) {
        if (name.endsWith("norm.weight")) {
            return TensorGroup.NORMS;
        }
        boolean expert = name.contains(".experts.");
        if (name.contains(".self_attn.")) {
            return isRouter(name)
                    ? TensorGroup.ATTENTION_ROUTERS
                    : expert ? TensorGroup.ATTENTION_EXPERTS : TensorGroup.ATTENTION;
        }
        if (name.contains(".mlp.")) {
            return isRouter(name)
                    ? TensorGroup.FEED_FORWARD_ROUTERS
                    : expert ? TensorGroup.FEED_FORWARD_EXPERTS : TensorGroup.FEED_FORWARD;
        }
        return TensorGroup.EMBEDDINGS;
    }

    private void list() {
        add(EMBEDDING, dense.vocabularySize(), dense.hiddenSize());
        for (int i = 0; i < dense.layers(); i++) {
            add(layer(i) + ".input_layernorm.weight", dense.hiddenSize());
            if (dense.block() == DenseArchitecture.Block.SEQUENTIAL) {
                add(layer(i) + ".post_attention_layernorm.weight", dense.hiddenSize());
            }
            attention(layer(i) + ".self_attn");
            feedForward(layer(i) + ".mlp");
        }
        add(FINAL_NORM, dense.hiddenSize());
        if (!dense.tiedEmbeddings()) {
            add(HEAD, dense.vocabularySize(), dense.hiddenSize());
        }
    }

    private void attention(String prefix) {
        long queries = (long) dense.heads() * dense.headSize();
        long keys = (long) dense.keyValueHeads() * dense.headSize();
        boolean ownQueries = attention != AttentionVariant.AVERAGED;
        boolean ownKeys = attention == AttentionVariant.EXPERT_KV;
        projection(prefix, "q_proj", ownQueries, queries, dense.hiddenSize());
        projection(prefix, "k_proj", ownKeys, keys, dense.hiddenSize());
        projection(prefix, "v_proj", ownKeys, keys, dense.hiddenSize());
        projection(prefix, "o_proj", ownQueries, dense.hiddenSize(), queries);
        if (attentionRouters) {
            add(prefix + ".router.weight", experts, dense.hiddenSize());
        }
    }

    private void feedForward(String prefix) {
        feedForward(prefix, "gate_proj", dense.intermediateSize(), dense.hiddenSize());
        feedForward(prefix, "up_proj", dense.intermediateSize(), dense.hiddenSize());
        feedForward(prefix, "down_proj", dense.hiddenSize(), dense.intermediateSize());
        if (mixture) {
            add(prefix + ".router.weight", experts, dense.hiddenSize());
        }
    }

    private void feedForward(String prefix, String projection, long out, long in) {
        projection(prefix, projection, mixture, out, in);
        if (sharedExpert) {
            add(prefix + ".shared_expert." + projection + ".weight", out, in);
        }
    }

    private void projection(String prefix, String name, boolean perExpert, long out, long in) {
        if (!perExpert) {
            add(prefix + "." + name + ".weight", out, in);
        }
        for (int j = 0; perExpert && j < experts; j++) {
            add(prefix + ".experts." + j + "." + name + ".weight", out, in);
        }
    }

    private void add(String name, long... shape) {
        shapes.put(name, Arrays.stream(shape).boxed().toList());
    }
}
