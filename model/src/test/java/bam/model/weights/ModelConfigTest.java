package bam.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.AttentionRouter;
import bam.contracts.AttentionRouter.Gate;
import bam.contracts.AttentionVariant;
import bam.contracts.BamException;
import bam.contracts.DenseArchitecture;
import bam.contracts.FeedForwardRouter;
import bam.contracts.MixtureArchitecture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every mixture can be written as a config and read again. */
class ModelConfigTest {
    private static final DenseArchitecture DENSE = new DenseArchitecture(
            2,
            1,
            1,
            1,
            2,
            1,
            3,
            DenseArchitecture.Rope.STANDARD,
            DenseArchitecture.Norm.STANDARD,
            DenseArchitecture.Block.PARALLEL,
            true);

    @Test
    void everyAttentionRouterComesBack() {
        for (AttentionRouter router : List.of(
                AttentionRouter.soft(3),
                AttentionRouter.uniform(3),
                new AttentionRouter(Gate.SOFT, 3, false, 0.01, 0.001),
                new AttentionRouter(Gate.TOP_K, 2, true, 0, 0.5),
                new AttentionRouter(Gate.TOP_K, 3, false))) {
            MixtureArchitecture mixture = mixture(router);
            assertThat(ModelConfig.parse("config.json", ModelConfig.format(mixture)))
                    .isEqualTo(mixture);
        }
    }

    @Test
    void keysThatTheFormatOfTheReferenceLacksAreWrittenOnlyWhereTheyAreNeeded() {
        assertThat(ModelConfig.format(mixture(AttentionRouter.soft(3))))
                .contains("\"type\" : \"soft\"")
                .doesNotContain("\"aux_loss_coef\"", "\"z_loss_coef\"");
        assertThat(ModelConfig.format(mixture(AttentionRouter.uniform(3)))).contains("\"type\" : \"uniform\"");
        assertThat(ModelConfig.format(mixture(new AttentionRouter(Gate.SOFT, 3, false, 0.01, 0))))
                .contains("\"aux_loss_coef\" : 0.01", "\"z_loss_coef\" : 0.0");
    }

    @Test
    void aModelWithUniformGatesHasNoAttentionRouter() {
        assertThat(ModelTensors.of(mixture(AttentionRouter.uniform(3))))
                .doesNotContainKey("model.layers.0.self_attn.router.weight")
                .hasSize(ModelTensors.of(mixture(AttentionRouter.soft(3))).size() - 1);
    }

    @Test
    void refusesLossesWithoutARouter() {
        refuses(mixture(AttentionRouter.uniform(3)), "\"uniform\"", "\"uniform\",\"z_loss_coef\":0.1", "no router");
        refuses(mixture(AttentionRouter.uniform(3)), "\"expert_kv\"", "\"averaged\"", "does not have");
        refuses(mixture(AttentionRouter.soft(3)), "\"soft\"", "\"softly\"", "one of [soft, top_k, uniform]");
    }

    private static void refuses(MixtureArchitecture mixture, String old, String changed, String words) {
        String json = ModelConfig.format(mixture).replace(old, changed);
        assertThatThrownBy(() -> ModelConfig.parse("config.json", json))
                .isInstanceOf(BamException.class)
                .hasMessageStartingWith("bad_config")
                .hasMessageContaining(words);
    }

    private static MixtureArchitecture mixture(AttentionRouter router) {
        return new MixtureArchitecture(
                DENSE, List.of("a", "b", "c"), AttentionVariant.EXPERT_KV, router, FeedForwardRouter.STANDARD, false);
    }
}
