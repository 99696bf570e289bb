package bam.model;

import bam.contracts.Architecture;
import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.DenseArchitecture.Block;
import bam.contracts.DenseArchitecture.Norm.Kind;
import bam.contracts.FeedForwardRouter;
import bam.model.huggingface.Family;
import java.util.List;

/** A model that is exported in the tests: each class of transformers in several shapes. */
record ExportedModel(String name, Family family, Architecture architecture) {
    private static final int[] MULTI_HEAD = {4, 4};
    private static final int[] GROUPED = {4, 2};
    private static final int[] ONE_KEY = {4, 1};
    private static final AttentionRouter SOFT = AttentionRouter.soft(4);
    private static final AttentionRouter BEST_TWO = new AttentionRouter(AttentionRouter.Gate.TOP_K, 2, true);
    private static final AttentionRouter UNIFORM = AttentionRouter.uniform(4);
    private static final AttentionRouter SOFT_TRAINED =
            new AttentionRouter(AttentionRouter.Gate.SOFT, 4, false, 0.3, 0.1);
    private static final AttentionRouter BEST_TWO_TRAINED =
            new AttentionRouter(AttentionRouter.Gate.TOP_K, 2, false, 0.3, 0.1);

    static List<ExportedModel> all() {
        return List.of(
                new ExportedModel("cohere", Family.COHERE, cohere(MULTI_HEAD, 8, true, false)),
                new ExportedModel("cohere_grouped_tied", Family.COHERE, cohere(GROUPED, 6, true, true)),
                new ExportedModel("cohere_half_split", Family.COHERE, cohere(ONE_KEY, 16, false, false)),
                new ExportedModel("llama", Family.LLAMA, llama(MULTI_HEAD, 8, false, false)),
                new ExportedModel("llama_grouped_tied", Family.LLAMA, llama(GROUPED, 6, false, true)),
                new ExportedModel("llama_interleaved", Family.LLAMA, llama(ONE_KEY, 16, true, false)),
                new ExportedModel(
                        "mixtral", Family.MIXTRAL, btx(llama(GROUPED, 6, false, true), router(2, true), false)),
                new ExportedModel(
                        "mixtral_interleaved",
                        Family.MIXTRAL,
                        btx(llama(MULTI_HEAD, 16, true, false), WideModels.router(1, false, false), false)),
                new ExportedModel(
                        "cohere2_moe", Family.COHERE2_MOE, btx(cohere(GROUPED, 6, true, true), router(2, true), false)),
                new ExportedModel(
                        "cohere2_moe_shared_half_split",
                        Family.COHERE2_MOE,
                        btx(dense(Block.PARALLEL, Kind.RMS, MULTI_HEAD, 16, false, false), router(3, true), true)),
                new ExportedModel(
                        "cohere2_moe_soft",
                        Family.COHERE2_MOE,
                        btx(cohere(ONE_KEY, 8, true, false), router(4, false), false)),
                new ExportedModel("expert_kv", Family.BAM, bam(AttentionVariant.EXPERT_KV, SOFT, true)),
                new ExportedModel("expert_kv_top_two", Family.BAM, bam(AttentionVariant.EXPERT_KV, BEST_TWO, false)),
                new ExportedModel("shared_kv", Family.BAM, bam(AttentionVariant.SHARED_KV, SOFT, true)),
                new ExportedModel("shared_kv_top_two", Family.BAM, bam(AttentionVariant.SHARED_KV, BEST_TWO, false)),
                new ExportedModel("expert_kv_uniform", Family.BAM, bam(AttentionVariant.EXPERT_KV, UNIFORM, true)),
                new ExportedModel("shared_kv_uniform", Family.BAM, bam(AttentionVariant.SHARED_KV, UNIFORM, false)),
                new ExportedModel("expert_kv_losses", Family.BAM, bam(AttentionVariant.EXPERT_KV, SOFT_TRAINED, false)),
                new ExportedModel(
                        "shared_kv_top_two_losses",
                        Family.BAM,
                        bam(AttentionVariant.SHARED_KV, BEST_TWO_TRAINED, true)),
                new ExportedModel(
                        "btx_top1_shared", Family.BAM, btx(llama(GROUPED, 6, true, false), router(1, false), true)),
                new ExportedModel(
                        "dense_without_class",
                        Family.BAM,
                        dense(Block.SEQUENTIAL, Kind.LAYER, GROUPED, 6, false, true)));
    }

    private static FeedForwardRouter router(int topK, boolean renormalised) {
        return WideModels.router(topK, renormalised, true);
    }

    private static DenseArchitecture cohere(int[] heads, int headSize, boolean interleaved, boolean tied) {
        return dense(Block.PARALLEL, Kind.LAYER, heads, headSize, interleaved, tied);
    }

    private static DenseArchitecture llama(int[] heads, int headSize, boolean interleaved, boolean tied) {
        return dense(Block.SEQUENTIAL, Kind.RMS, heads, headSize, interleaved, tied);
    }

    private static DenseArchitecture dense(
            Block block, Kind norm, int[] heads, int headSize, boolean interleaved, boolean tied) {
        return WideModels.dense(block, norm, heads, headSize, interleaved, tied);
    }

    private static Architecture btx(DenseArchitecture dense, FeedForwardRouter router, boolean shared) {
        return WideModels.mixture(dense, AttentionVariant.AVERAGED, SOFT, router, shared);
    }

    private static Architecture bam(AttentionVariant attention, AttentionRouter router, boolean parallel) {
        DenseArchitecture dense = parallel ? cohere(GROUPED, 6, true, true) : llama(GROUPED, 6, false, false);
        return WideModels.mixture(dense, attention, router, router(parallel ? 1 : 2, false), false);
    }
}
