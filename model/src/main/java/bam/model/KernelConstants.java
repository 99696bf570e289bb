package bam.model;

import bam.contracts.Architecture;
import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.FeedForwardRouter;
import bam.contracts.LogitRun;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Numerics;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** The words in capitals of the kernels' text, for one architecture. */
final class KernelConstants {
    private final Map<String, String> values = new LinkedHashMap<>();

    private KernelConstants() {}

    static Map<String, String> of(Architecture architecture, ParameterLayout layout, Numerics numerics) {
        KernelConstants constants = new KernelConstants();
        constants.put("BF16", numerics.precision() == Numerics.Precision.BF16);
        constants.dense(architecture.dense());
        constants.attention(architecture);
        constants.feedForward(architecture);
        layout.places().forEach((place, index) -> constants.put(place, index));
        return constants.values;
    }

    private void dense(DenseArchitecture dense) {
        put("VOCABULARY", dense.vocabularySize());
        put("LAYERS", dense.layers());
        put("HIDDEN", dense.hiddenSize());
        put("HEADS", dense.heads());
        put("HEAD_SIZE", dense.headSize());
        put("HALF_HEAD", dense.headSize() / 2);
        put("GROUP", dense.heads() / dense.keyValueHeads());
        put("GROUPED", dense.heads() != dense.keyValueHeads());
        put("INTERLEAVED", dense.rope().interleaved());
        put("LAYER_NORM", dense.norm().kind() == DenseArchitecture.Norm.Kind.LAYER);
        put("EPSILON", dense.norm().epsilon());
        put("PARALLEL", dense.block() == DenseArchitecture.Block.PARALLEL);
        put("RUN", LogitRun.of(dense.vocabularySize()));
    }

    private void attention(Architecture architecture) {
        DenseArchitecture dense = architecture.dense();
        int queryExperts = architecture instanceof MixtureArchitecture m ? m.attentionExperts() : 1;
        AttentionVariant variant =
                architecture instanceof MixtureArchitecture m ? m.attention() : AttentionVariant.AVERAGED;
        int keyExperts = variant == AttentionVariant.EXPERT_KV ? queryExperts : 1;
        AttentionRouter router =
                architecture instanceof MixtureArchitecture m ? m.attentionRouter() : AttentionRouter.soft(1);
        put("QUERY_WIDTH", queryExperts * dense.heads() * dense.headSize());
        put("KEY_VALUE_WIDTH", keyExperts * dense.keyValueHeads() * dense.headSize());
        put("ATTENTION_EXPERTS", variant != AttentionVariant.AVERAGED);
        put("ATTENTION_ROUTED", architecture instanceof MixtureArchitecture m && m.routesAttention());
        put("SHARED_KEYS", variant == AttentionVariant.SHARED_KV);
        put("KEEPS_SOME_GATES", router.gate() == AttentionRouter.Gate.TOP_K);
        put("UNIFORM_GATE", 1.0 / queryExperts);
        put("ATTENTION_TOP_K", router.topK());
        put("ATTENTION_RENORMALISED", router.renormalised());
        attentionLosses(router);
        put("ENTROPY_SCALE", queryExperts == 1 ? 0.0 : 1 / Math.log(queryExperts));
    }

    private void attentionLosses(AttentionRouter router) {
        put("ATTENTION_LOSSES", router.hasLosses());
        put("ATTENTION_BALANCE_COEFFICIENT", router.loadBalanceCoefficient());
        put("ATTENTION_Z_COEFFICIENT", router.zCoefficient());
    }

    private void feedForward(Architecture architecture) {
        MixtureArchitecture mixture = architecture instanceof MixtureArchitecture m ? m : null;
        FeedForwardRouter router = mixture == null ? FeedForwardRouter.STANDARD : mixture.feedForwardRouter();
        put("MIXTURE", mixture != null);
        put("EXPERTS", mixture == null ? 1 : mixture.experts().size());
        put("SHARED_EXPERT", mixture != null && mixture.sharedExpert());
        put("TOP_K", router.topK());
        put("SINGLE_CHOICE", router.topK() == 1);
        put("RENORMALISED", router.renormalised());
        put("SOFTMAX_FIRST", router.softmaxBeforeTopK());
        put("BALANCE_COEFFICIENT", router.loadBalanceCoefficient());
        put("Z_COEFFICIENT", router.zCoefficient());
    }

    private void put(String name, int value) {
        values.put(name, Integer.toString(value));
    }

    private void put(String name, boolean value) {
        values.put(name, value ? "True" : "False");
    }

    /** Without an exponent, with a point. */
    private void put(String name, double value) {
        String plain = new BigDecimal(Double.toString(value)).toPlainString();
        values.put(name, plain.contains(".") ? plain : plain + ".0");
    }
}
