package bam.model;

import bam.contracts.Architecture;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.MixtureArchitecture;
import bam.model.weights.ModelTensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors that the kernels work on, called leaves, and where each tensor of the file lies in them: the projections
 * of a layer that read the same input stand in one leaf, those of its attention experts too.
 */
final class ParameterLayout {
    /**
     * A tensor of the file within a leaf.
     *
     * @param tensor its name in the file
     * @param firstRow where it begins
     * @param rows its extent
     * @param firstColumn where it begins
     * @param columns its extent
     */
    record Part(String tensor, int firstRow, int rows, int firstColumn, int columns) {}

    /**
     * A tensor in memory.
     *
     * @param name unique within the model
     * @param rows extent
     * @param columns extent; 1 for a vector
     * @param vector whether it is [rows] rather than [rows, columns]
     * @param parts the tensors of the file, which fill it
     */
    record Leaf(String name, int rows, int columns, boolean vector, List<Part> parts) {
        List<Long> shape() {
            return vector ? List.of((long) rows) : List.of((long) rows, (long) columns);
        }
    }

    private final DenseArchitecture dense;
    private final int experts;
    private final boolean mixture;
    private final AttentionVariant attention;
    private final boolean sharedExpert;
    private final boolean attentionRouters;
    private final List<Leaf> leaves = new ArrayList<>();
    private final Map<String, Integer> places = new LinkedHashMap<>();
    private int layerStart;

    ParameterLayout(Architecture architecture) {
        dense = architecture.dense();
        if (architecture instanceof MixtureArchitecture m) {
            mixture = true;
            experts = m.experts().size();
            attention = m.attention();
            sharedExpert = m.sharedExpert();
            attentionRouters = m.routesAttention();
        } else {
            mixture = false;
            experts = 1;
            attention = AttentionVariant.AVERAGED;
            sharedExpert = false;
            attentionRouters = false;
        }
        list();
    }

    /** All leaves, in the order of the kernels. */
    List<Leaf> leaves() {
        return List.copyOf(leaves);
    }

    /** The kernels' names for places in the list: of a layer's leaves within the layer, of the others in the whole. */
    Map<String, Integer> places() {
        return Map.copyOf(places);
    }

    private void list() {
        matrix(ModelTensors.EMBEDDING, dense.vocabularySize(), dense.hiddenSize());
        for (int i = 0; i < dense.layers(); i++) {
            layerStart = leaves.size();
            layer(ModelTensors.layer(i));
        }
        places.put("PER_LAYER", leaves.size() - layerStart);
        places.put("FINAL_NORM", leaves.size());
        vector(ModelTensors.FINAL_NORM);
        places.put("HEAD", dense.tiedEmbeddings() ? 0 : leaves.size());
        if (!dense.tiedEmbeddings()) {
            matrix(ModelTensors.HEAD, dense.vocabularySize(), dense.hiddenSize());
        }
    }

    private void layer(String prefix) {
        mark("NORM");
        vector(prefix + ".input_layernorm.weight");
        mark("SECOND_NORM");
        if (dense.block() == DenseArchitecture.Block.SEQUENTIAL) {
            vector(prefix + ".post_attention_layernorm.weight");
        }
        attention(prefix + ".self_attn");
        feedForward(prefix + ".mlp");
    }

    private void attention(String prefix) {
        int queries = dense.heads() * dense.headSize();
        int keys = dense.keyValueHeads() * dense.headSize();
        boolean ownQueries = attention != AttentionVariant.AVERAGED;
        boolean ownKeys = attention == AttentionVariant.EXPERT_KV;
        List<Part> rows = new ArrayList<>();
        stackRows(rows, owners(prefix, ownQueries), "q_proj", queries);
        stackRows(rows, owners(prefix, ownKeys), "k_proj", keys);
        stackRows(rows, owners(prefix, ownKeys), "v_proj", keys);
        mark("QUERY_KEY_VALUE");
        leaves.add(new Leaf(prefix + ".qkv", end(rows), dense.hiddenSize(), false, List.copyOf(rows)));
        List<Part> columns = new ArrayList<>();
        for (String owner : owners(prefix, ownQueries)) {
            columns.add(new Part(owner + ".o_proj.weight", 0, dense.hiddenSize(), queries * columns.size(), queries));
        }
        mark("ATTENTION_OUTPUT");
        leaves.add(new Leaf(prefix + ".o", dense.hiddenSize(), queries * columns.size(), false, List.copyOf(columns)));
        mark("ATTENTION_ROUTER");
        if (attentionRouters) {
            matrix(prefix + ".router.weight", experts, dense.hiddenSize());
        }
    }

    private void feedForward(String prefix) {
        mark("FEED_FORWARD_ROUTER");
        if (mixture) {
            matrix(prefix + ".router.weight", experts, dense.hiddenSize());
        }
        mark("FIRST_SHARED");
        if (sharedExpert) {
            swiglu(prefix + ".shared_expert");
        }
        mark("FIRST_EXPERT");
        owners(prefix, mixture).forEach(this::swiglu);
    }

    private void swiglu(String owner) {
        List<Part> rows = new ArrayList<>();
        stackRows(rows, List.of(owner), "gate_proj", dense.intermediateSize());
        stackRows(rows, List.of(owner), "up_proj", dense.intermediateSize());
        leaves.add(new Leaf(owner + ".gate_up", end(rows), dense.hiddenSize(), false, List.copyOf(rows)));
        matrix(owner + ".down_proj.weight", dense.hiddenSize(), dense.intermediateSize());
    }

    private List<String> owners(String prefix, boolean perExpert) {
        List<String> owners = new ArrayList<>();
        for (int j = 0; perExpert && j < experts; j++) {
            owners.add(prefix + ".experts." + j);
        }
        return perExpert ? owners : List.of(prefix);
    }

    private void stackRows(List<Part> parts, List<String> owners, String projection, int rows) {
        for (String owner : owners) {
            parts.add(new Part(owner + "." + projection + ".weight", end(parts), rows, 0, dense.hiddenSize()));
        }
    }

    private static int end(List<Part> parts) {
        return parts.isEmpty()
                ? 0
                : parts.get(parts.size() - 1).firstRow()
                        + parts.get(parts.size() - 1).rows();
    }

    private void matrix(String tensor, int rows, int columns) {
        leaves.add(new Leaf(tensor, rows, columns, false, List.of(new Part(tensor, 0, rows, 0, columns))));
    }

    private void vector(String tensor) {
        leaves.add(
                new Leaf(tensor, dense.hiddenSize(), 1, true, List.of(new Part(tensor, 0, dense.hiddenSize(), 0, 1))));
    }

    private void mark(String place) {
        places.put(place, leaves.size() - layerStart);
    }
}
