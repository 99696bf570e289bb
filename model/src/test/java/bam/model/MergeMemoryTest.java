package bam.model;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.Digest;
import bam.contracts.MergeSpec;
import bam.contracts.MixtureArchitecture;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A merge holds little of its sources at a time, and says of each tensor what it was made from. */
class MergeMemoryTest {
    private static final List<String> SOURCES = List.of("seed", "code", "math");

    /** 48 MB a model: an embedding and a head of 16 MB each, and two layers of 8 MB. */
    private static final DenseArchitecture LARGE = new DenseArchitecture(
            512,
            2,
            4,
            4,
            128,
            640,
            8192,
            DenseArchitecture.Rope.STANDARD,
            DenseArchitecture.Norm.STANDARD,
            DenseArchitecture.Block.PARALLEL,
            false);

    private final Path folder;

    MergeMemoryTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** The sources of a layer and the largest tensor would be 24 MB; the process has less for everything. */
    @Test
    void threeModelsOfFortyEightMegabytesAreMergedInAHeapOfSixteen() throws IOException, InterruptedException {
        for (String name : SOURCES) {
            Initialisation weights = new Initialisation(LARGE, name.hashCode());
            ModelFolder.write(Files.createDirectory(folder.resolve(name)), LARGE, writer -> {
                for (String tensor : ModelTensors.of(LARGE).keySet()) {
                    weights.read(tensor, (from, values, count) -> writer.write(values, count));
                }
            });
        }
        Files.createDirectory(folder.resolve("merged"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx16m",
                        "-XX:MaxDirectMemorySize=4m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Small.class.getName(),
                        folder.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        ModelFolder.open(folder.resolve("merged")).close();
        assertThat(Files.size(folder.resolve("merged").resolve(ModelFolder.WEIGHTS)))
                .isGreaterThan(Files.size(folder.resolve("seed").resolve(ModelFolder.WEIGHTS)));
    }

    /** A merge in a process of its own. */
    static final class Small {
        private Small() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            Merge.write(
                    spec(LARGE), SOURCES.stream().map(folder::resolve).toList(), folder.resolve("merged"), () -> {});
        }
    }

    @Test
    void everyTensorRecordsItsParentsDigests() throws IOException {
        Path sources = Vectors.folder().resolve("sources/mha");
        DenseArchitecture dense =
                ModelFolder.architecture(sources.resolve("seed")).dense();
        Merge.write(spec(dense), SOURCES.stream().map(sources::resolve).toList(), folder, () -> {});
        JsonNode tensors = new ObjectMapper()
                .readTree(Files.readString(folder.resolve("provenance.json")))
                .path("tensors");
        assertThat(tensors).hasSameSizeAs(ModelTensors.of(spec(dense).result()).keySet());
        JsonNode copy = tensors.path("model.layers.1.mlp.experts.2.up_proj.weight");
        assertThat(copy.path("rule").asText()).isEqualTo("copy");
        assertThat(copy.path("parents")).hasSize(1);
        assertThat(copy.path("parents").path("math").asText())
                .isEqualTo(digest(sources.resolve("math"), "model.layers.1.mlp.up_proj.weight"));
        JsonNode mean = tensors.path("model.norm.weight");
        assertThat(mean.path("rule").asText()).isEqualTo("mean");
        for (String name : SOURCES) {
            assertThat(mean.path("parents").path(name).asText())
                    .isEqualTo(digest(sources.resolve(name), "model.norm.weight"));
        }
        assertThat(tensors.path("model.layers.0.mlp.router.weight").toString()).isEqualTo("{\"rule\":\"drawn\"}");
    }

    private static String digest(Path model, String tensor) throws IOException {
        double[] values = Vectors.read(model.resolve(ModelFolder.WEIGHTS)).values(tensor);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        return Digest.of(bytes.array()).hex();
    }

    private static MergeSpec spec(DenseArchitecture dense) {
        MixtureArchitecture mixture = MixtureArchitecture.standard(dense, SOURCES, AttentionVariant.EXPERT_KV);
        return new MergeSpec(mixture, SOURCES, MergeSpec.ROUTER_DEVIATION, 1);
    }
}
