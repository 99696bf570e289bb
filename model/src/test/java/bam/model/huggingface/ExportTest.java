package bam.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.Architecture;
import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.BamException;
import bam.contracts.DenseArchitecture;
import bam.contracts.DenseArchitecture.Block;
import bam.contracts.DenseArchitecture.Norm.Kind;
import bam.contracts.FeedForwardRouter;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Tokenizer;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model leaves as the class that computes the same, or not at all; what a reader must know leaves with it. */
class ExportTest {
    private static final FeedForwardRouter SUMS_TO_ONE = new FeedForwardRouter(2, true, true, 0.01, 0.001);

    private final Path source;
    private final Path target;

    ExportTest(@TempDir Path source, @TempDir Path target) {
        this.source = source;
        this.target = target;
    }

    @Test
    void findsTheClassThatComputesTheSame() {
        assertThat(Family.equalTo(dense(Block.PARALLEL, Kind.LAYER, 8))).isEqualTo(Family.COHERE);
        assertThat(Family.equalTo(dense(Block.SEQUENTIAL, Kind.RMS, 8))).isEqualTo(Family.LLAMA);
        assertThat(Family.equalTo(btx(Block.SEQUENTIAL, SUMS_TO_ONE))).isEqualTo(Family.MIXTRAL);
        assertThat(Family.equalTo(btx(Block.PARALLEL, SUMS_TO_ONE))).isEqualTo(Family.COHERE2_MOE);
    }

    @Test
    void namesTheKeysForWhichThereIsNoClass() {
        refuses(
                dense(Block.PARALLEL, Kind.RMS, 8),
                "CohereForCausalLM of transformers computes no model with norm 'rms'");
        refuses(
                dense(Block.SEQUENTIAL, Kind.LAYER, 8),
                "LlamaForCausalLM of transformers computes no model with norm 'layer'");
        refuses(
                dense(Block.SEQUENTIAL, Kind.RMS, 9),
                "LlamaForCausalLM of transformers computes no model with hidden_size 9, no multiple of "
                        + "num_attention_heads 2");
        refuses(
                btx(Block.SEQUENTIAL, FeedForwardRouter.STANDARD),
                "MixtralForCausalLM of transformers computes no model with mlp_router.renormalize false after the "
                        + "softmax over all experts");
        MixtureArchitecture bam = MixtureArchitecture.standard(
                dense(Block.PARALLEL, Kind.LAYER, 8), List.of("a", "b"), AttentionVariant.EXPERT_KV);
        refuses(
                bam,
                "Cohere2MoeForCausalLM of transformers computes no model with attention 'expert_kv', "
                        + "mlp_router.renormalize false after the softmax over all experts");
    }

    @Test
    void writesDownWhatTransformersWouldFillInWrongly() throws IOException {
        export(btx(Block.PARALLEL, SUMS_TO_ONE), Family.COHERE2_MOE, Optional.empty());
        JsonNode config = json(ModelFolder.CONFIG);
        assertThat(config.path("rope_theta").asDouble()).isEqualTo(777);
        assertThat(config.path("rope_parameters").path("rope_theta").asDouble()).isEqualTo(777);
        assertThat(config.path("head_dim").asInt()).isEqualTo(6);
        assertThat(config.path("logit_scale").asDouble()).isEqualTo(1);
        assertThat(config.path("pad_token_id").isNull()).isTrue();
        assertThat(config.path("layer_types")).allMatch(type -> type.asText().equals("sliding_attention"));
        assertThat(config.path("sliding_window").asInt())
                .isEqualTo(config.path("max_position_embeddings").asInt())
                .isEqualTo(128);
    }

    @Test
    void carriesCodeTokenizerAndCard() throws IOException {
        MixtureArchitecture bam = MixtureArchitecture.standard(
                dense(Block.PARALLEL, Kind.LAYER, 8), List.of("seed", "code"), AttentionVariant.SHARED_KV);
        export(bam, Family.BAM, Optional.of(Tokenizer.BYTES));
        assertThat(target)
                .isDirectoryContaining(path -> path.endsWith("configuration_bam.py"))
                .isDirectoryContaining(path -> path.endsWith("modeling_bam.py"))
                .isDirectoryContaining(path -> path.endsWith("tokenizer_config.json"));
        assertThat(json("tokenizer.json").path("model").path("vocab")).hasSize(256);
        assertThat(json("generation_config.json").path("eos_token_id").asInt()).isEqualTo(256);
        assertThat(Files.readString(target.resolve("README.md")))
                .contains("# tiny")
                .contains("- merged from two")
                .contains("| nats on code | 1.25 |")
                .contains("| steps | 10 |")
                .contains("trust_remote_code=True")
                .contains("A mixture of the experts seed, code");
        assertThat(ModelFolder.architecture(target)).isEqualTo(bam);
    }

    @Test
    void refusesATokenizerThatHasMoreIdsThanTheModel() {
        assertThatThrownBy(() -> export(small(), Family.COHERE, Optional.of(Tokenizer.BYTES)))
                .isInstanceOf(BamException.class)
                .hasMessage("the tokenizer bytes has 257 ids and the model 3; export it without this tokenizer");
    }

    @Test
    void turnsRowsForthAndBack() {
        for (long row = 0; row < 24; row++) {
            long there = HeadRows.source(8, false).applyAsLong(row);
            assertThat(HeadRows.source(8, true).applyAsLong(there)).isEqualTo(row);
        }
        assertThat(HeadRows.source(8, false).applyAsLong(8 + 1)).isEqualTo(8 + 2);
        assertThat(HeadRows.source(8, false).applyAsLong(8 + 4)).isEqualTo(8 + 1);
    }

    private void export(Architecture architecture, Family family, Optional<Tokenizer> tokenizer) throws IOException {
        ModelFolder.write(source, architecture, writer -> {
            for (List<Long> shape : ModelTensors.of(architecture).values()) {
                int count = shape.stream().mapToInt(Long::intValue).reduce(1, Math::multiplyExact);
                writer.write(new float[count], count);
            }
        });
        ModelCard card = new ModelCard(
                "tiny", List.of("merged from two"), Map.of("nats on code", "1.25"), Map.of("steps", "10"));
        try (ModelFolder model = ModelFolder.open(source)) {
            Export.write(model, family, new ExportSettings(128, tokenizer, card), target);
        }
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(target.resolve(file).toFile());
    }

    private static void refuses(Architecture architecture, String fact) {
        assertThatThrownBy(() -> Family.equalTo(architecture))
                .isInstanceOf(BamException.class)
                .hasMessage(fact + "; export it as 'bam', with its own code");
    }

    private static Architecture btx(Block block, FeedForwardRouter router) {
        return new MixtureArchitecture(
                dense(block, block == Block.PARALLEL ? Kind.LAYER : Kind.RMS, 8),
                List.of("a", "b", "c"),
                AttentionVariant.AVERAGED,
                AttentionRouter.soft(3),
                router,
                false);
    }

    private static DenseArchitecture small() {
        return new DenseArchitecture(
                2,
                1,
                1,
                1,
                2,
                1,
                3,
                DenseArchitecture.Rope.STANDARD,
                DenseArchitecture.Norm.STANDARD,
                Block.PARALLEL,
                true);
    }

    private static DenseArchitecture dense(Block block, Kind norm, int hidden) {
        return new DenseArchitecture(
                hidden,
                2,
                2,
                1,
                6,
                4,
                257,
                new DenseArchitecture.Rope(777, true),
                new DenseArchitecture.Norm(norm, 1e-5),
                block,
                true);
    }
}
