package bam.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.DenseArchitecture;
import bam.contracts.FailureKind;
import bam.model.weights.ModelConfig;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of others are read from any number of files, and what does not fit together is refused. */
class ImportTest {
    private static final long BEYOND_TWO_GIBIBYTES = (2L << 30) + 64;
    private static final DenseArchitecture LLAMA = new DenseArchitecture(
            4,
            1,
            2,
            1,
            6,
            3,
            5,
            new DenseArchitecture.Rope(10_000, false),
            new DenseArchitecture.Norm(DenseArchitecture.Norm.Kind.RMS, 1e-6),
            DenseArchitecture.Block.SEQUENTIAL,
            false);
    private static final String SIZES = "\"hidden_size\":4,\"num_hidden_layers\":1,\"num_attention_heads\":2,"
            + "\"num_key_value_heads\":1,\"head_dim\":6,\"intermediate_size\":3,\"vocab_size\":5,";
    private static final String CONFIG = "{" + SIZES + "\"model_type\":\"llama\"}";

    private final Path source;
    private final Path target;

    ImportTest(@TempDir Path source, @TempDir Path target) {
        this.source = source;
        this.target = target;
    }

    @Test
    void readsShardsOfEveryWeightTypeBeyondTwoGibibytes() throws IOException {
        Map<String, List<Long>> all = CheckpointFiles.tensors(LLAMA, Family.LLAMA);
        new CheckpointFiles(source)
                .config(CONFIG)
                .shard("a.safetensors", "BF16", part(all, 0, 4), BEYOND_TWO_GIBIBYTES)
                .shard("b.safetensors", "F16", part(all, 4, 8), 0)
                .shard("c.safetensors", "F32", part(all, 8, all.size()), 0)
                .index(Map.of("model.layers.0.self_attn.rotary_emb.inv_freq", "a.safetensors"));
        Import.write(source, target, () -> {});
        assertThat(ModelFolder.architecture(target)).isEqualTo(LLAMA).isEqualTo(Import.architecture(source));
        assertThat(numbers(target)).containsOnly(0.125f);
        assertThat(Import.entries(source)).isEqualTo("{config.json,model.safetensors.index.json,*.safetensors}");
        assertThat(Import.entries(target)).isEqualTo("{config.json,model.safetensors}");
    }

    @Test
    void refusesAnIndexThatContradictsItsFiles() throws IOException {
        Map<String, List<Long>> all = CheckpointFiles.tensors(LLAMA, Family.LLAMA);
        String first = all.keySet().iterator().next();
        CheckpointFiles files = new CheckpointFiles(source).config(CONFIG).shard("a.safetensors", "F32", all, 0);
        for (String path : List.of("../a.safetensors", "/a.safetensors", "..\\a.safetensors", "a.bin", "")) {
            files.index(Map.of(first, path));
            refuses("bad_config: the index of " + source + " names the file '" + path
                    + "'; name files beside the index that end in .safetensors");
        }
        files.index(Map.of(first, "b.safetensors"));
        refuses("missing_file: there is no file " + source.resolve("b.safetensors") + "; put the weights there");
        files.index(Map.of(first, "a.safetensors", "more", "a.safetensors"));
        refuses("missing_tensor: the index of " + source + " says that a.safetensors holds tensor more, and it does "
                + "not; export the files together");
        files.shard("b.safetensors", "F32", part(all, 2, 3), 0).index(Map.of());
        refusesWith("duplicate_tensor: tensor " + names(all).get(2) + " stands in ");
        Files.writeString(source.resolve(Checkpoint.INDEX), "{\"weight_map\":{\"a\":\"x\",\"a\":\"y\"}}");
        refusesWith("bad_config: " + source.resolve(Checkpoint.INDEX) + " is no JSON (Duplicate field");
        Files.writeString(source.resolve(Checkpoint.INDEX), "{\"weight_map\":[]}");
        refusesWith("bad_config: " + source.resolve(Checkpoint.INDEX) + " has no weight_map");
    }

    @Test
    void refusesTensorsThatTheConfigDoesNotAskFor() throws IOException {
        Map<String, List<Long>> all = new LinkedHashMap<>(CheckpointFiles.tensors(LLAMA, Family.LLAMA));
        String bias = "model.layers.0.self_attn.q_proj.bias";
        all.put(bias, List.of(12L));
        new CheckpointFiles(source).config(CONFIG).shard(ModelFolder.WEIGHTS, "F32", all, 0);
        refuses("unexpected_tensor: tensor " + bias + " of " + source
                + " has no place in its config.json; export the two together");
        all.remove(bias);
        all.put(ModelTensors.FINAL_NORM, List.of(5L));
        Files.delete(source.resolve(ModelFolder.WEIGHTS));
        new CheckpointFiles(source).shard(ModelFolder.WEIGHTS, "F32", all, 0);
        refuses("shape_mismatch: tensor model.norm.weight of " + source.resolve(ModelFolder.WEIGHTS)
                + " is [5], and config.json asks for [4]; export the two together");
        all.remove(ModelTensors.FINAL_NORM);
        Files.delete(source.resolve(ModelFolder.WEIGHTS));
        new CheckpointFiles(source).shard(ModelFolder.WEIGHTS, "F32", all, 0);
        refuses("missing_tensor: " + source + " holds no tensor model.norm.weight, for which its config asks; export "
                + "the two together");
        Files.delete(source.resolve(ModelFolder.WEIGHTS));
        all.put(ModelTensors.FINAL_NORM, List.of(4L));
        new CheckpointFiles(source).shard(ModelFolder.WEIGHTS, "I16", all, 0);
        refusesWith("bad_dtype: tensor model.embed_tokens.weight of ");
    }

    @Test
    void refusesByKeyWhatOurNetworksDoNotCompute() throws IOException {
        refusesKey("\"model_type\":\"llama\",\"attention_bias\":true", "attention_bias", "is true");
        refusesKey("\"model_type\":\"llama\",\"hidden_act\":\"gelu\"", "hidden_act", "\"gelu\"");
        refusesKey(
                "\"model_type\":\"llama\",\"rope_scaling\":{\"rope_type\":\"llama3\"}",
                "rope_type of rope_scaling",
                "llama3");
        refusesKey("\"model_type\":\"gpt2\"", "model_type", "'gpt2'; give one of llama, mistral");
        refusesKey("\"hidden_act\":\"silu\"", "model_type", "is missing; give one of llama");
        refusesKey("\"model_type\":\"cohere\"", "rope_theta", "is missing");
        refusesKey(
                "\"model_type\":\"cohere\",\"rope_theta\":1e4,\"logit_scale\":0.3", "logit_scale", "no power of two");
        refusesKey("\"model_type\":\"cohere\",\"rope_theta\":1e4,\"use_qk_norm\":true", "use_qk_norm", "is true");
        refusesKey(
                "\"model_type\":\"mixtral\",\"sliding_window\":8,\"max_position_embeddings\":9",
                "sliding_window",
                "hides tokens");
        refusesKey("\"model_type\":\"mixtral\",\"num_local_experts\":2000000000", "num_local_experts", "2000000000");
        refusesKey("\"model_type\":\"cohere2_moe\",\"sliding_window\":9", "sliding_window", "hides tokens");
        new CheckpointFiles(source).config("{\"model_type\":\"llama\",\"hidden_size\":-4}");
        refusesWith("bad_config: hidden_size of " + source.resolve(ModelFolder.CONFIG) + " is -4");
        new CheckpointFiles(source).config("[");
        refusesWith("bad_config: " + source.resolve(ModelFolder.CONFIG) + " is no JSON");
    }

    @Test
    void refusesOurOwnKeysThatTellAnotherStory() throws IOException {
        String ours = ModelConfig.format(LLAMA).replace("\"vocab_size\" : 5", "\"vocab_size\" : 6");
        new CheckpointFiles(source).config("{" + SIZES + "\"model_type\":\"llama\",\"bam\":" + ours + "}");
        refuses("bad_config: bam of " + source.resolve(ModelFolder.CONFIG)
                + " tells another architecture than the keys beside it; give both alike, or leave it out");
    }

    @Test
    void putsAScaleOfLogitsIntoTheFinalNorm() throws IOException {
        DenseArchitecture cohere = (DenseArchitecture)
                ImportedConfig.parse("test", "{" + SIZES + "\"model_type\":\"cohere\",\"rope_theta\":8000}")
                        .architecture();
        new CheckpointFiles(source)
                .config("{" + SIZES + "\"model_type\":\"cohere\",\"rope_theta\":8000}")
                .shard(ModelFolder.WEIGHTS, "BF16", CheckpointFiles.tensors(cohere, Family.COHERE), 0);
        Import.write(source, target, () -> {});
        try (ModelFolder model = ModelFolder.open(target)) {
            assertThat(cohere.tiedEmbeddings()).isTrue();
            model.weights()
                    .read(
                            ModelTensors.FINAL_NORM,
                            (from, values, count) -> assertThat(values[0]).isEqualTo(0.125f / 16));
            model.weights()
                    .read(
                            ModelTensors.EMBEDDING,
                            (from, values, count) -> assertThat(values[0]).isEqualTo(0.125f));
        }
    }

    private void refusesKey(String keys, String key, String value) throws IOException {
        new CheckpointFiles(source).config("{" + SIZES + keys + "}");
        assertThatThrownBy(() -> Import.write(source, target, () -> {}))
                .isInstanceOf(BamException.class)
                .hasMessageStartingWith("bad_config: " + key)
                .hasMessageContaining(value)
                .hasMessageContaining("; give ");
    }

    private void refuses(String sentence) {
        assertThatThrownBy(() -> Import.write(source, target, () -> {})).hasMessage(sentence);
    }

    private void refusesWith(String start) {
        assertThatThrownBy(() -> Import.write(source, target, () -> {}))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.BAD_INPUT))
                .hasMessageStartingWith(start);
    }

    private static List<String> names(Map<String, List<Long>> tensors) {
        return List.copyOf(tensors.keySet());
    }

    private static Map<String, List<Long>> part(Map<String, List<Long>> tensors, int from, int to) {
        Map<String, List<Long>> part = new LinkedHashMap<>();
        names(tensors).subList(from, to).forEach(name -> part.put(name, Objects.requireNonNull(tensors.get(name))));
        return part;
    }

    private static float[] numbers(Path folder) throws IOException {
        try (ModelFolder model = ModelFolder.open(folder)) {
            float[] all = new float[1000];
            int[] count = {0};
            for (String name : ModelTensors.of(model.architecture()).keySet()) {
                model.weights().read(name, (from, values, some) -> {
                    System.arraycopy(values, 0, all, count[0], some);
                    count[0] += some;
                });
            }
            return Arrays.copyOf(all, count[0]);
        }
    }
}
