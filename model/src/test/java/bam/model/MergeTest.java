package bam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.Architecture;
import bam.contracts.AttentionVariant;
import bam.contracts.BamException;
import bam.contracts.DenseArchitecture;
import bam.contracts.FailureKind;
import bam.contracts.MergeSpec;
import bam.contracts.MixtureArchitecture;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources become one model as the reference merges them. */
class MergeTest {
    private static final List<String> SOURCES = List.of("seed", "code", "math", "law");

    private final Path output;

    MergeTest(@TempDir Path output) {
        this.output = output;
    }

    @Test
    void aDenseResultIsTheMeanOfAllSources() throws IOException {
        List<Path> sources = sources();
        Merge.write(spec(dense()), sources, output, () -> {});
        Vectors.Tensors soup = Vectors.read(output.resolve(ModelFolder.WEIGHTS));
        double[] mean = new double[soup.values(ModelTensors.HEAD).length];
        for (Path source : sources) {
            double[] values = Vectors.read(source.resolve(ModelFolder.WEIGHTS)).values(ModelTensors.HEAD);
            IntStream.range(0, mean.length).forEach(i -> mean[i] += values[i] / sources.size());
        }
        assertThat(Distance.absolute(soup.values(ModelTensors.HEAD), mean)).isLessThan(1e-7);
    }

    @Test
    void theSameSeedDrawsTheSameRoutersAndAnotherDrawsOthers() throws IOException {
        MixtureArchitecture mixture = MixtureArchitecture.standard(dense(), SOURCES, AttentionVariant.SHARED_KV);
        byte[] first = merged("first", new MergeSpec(mixture, SOURCES, MergeSpec.ROUTER_DEVIATION, 1));
        assertThat(merged("again", new MergeSpec(mixture, SOURCES, MergeSpec.ROUTER_DEVIATION, 1)))
                .isEqualTo(first);
        assertThat(merged("other", new MergeSpec(mixture, SOURCES, MergeSpec.ROUTER_DEVIATION, 2)))
                .isNotEqualTo(first);
        double[] router = Vectors.read(output.resolve("first").resolve(ModelFolder.WEIGHTS))
                .values("model.layers.0.self_attn.router.weight");
        assertThat(Distance.norm(router) / Math.sqrt(router.length)).isBetween(0.016, 0.024);
    }

    @Test
    void refusesSourcesThatDifferAndSaysInWhat() throws IOException {
        for (Vectors.Case c :
                Vectors.doing("refuse").stream().filter(Vectors.Case::merges).toList()) {
            DenseArchitecture seed =
                    ModelFolder.architecture(c.sources().get(0)).dense();
            MergeSpec spec = new MergeSpec(
                    MixtureArchitecture.standard(seed, List.of("seed", "code"), AttentionVariant.EXPERT_KV),
                    List.of("seed", "code"),
                    MergeSpec.ROUTER_DEVIATION,
                    1);
            assertThatThrownBy(() -> Merge.write(spec, c.sources(), output, () -> {}))
                    .isInstanceOfSatisfying(
                            BamException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.BAD_INPUT))
                    .hasMessageStartingWith(c.expected().path("kinds").get(0).asText())
                    .hasMessageContaining(c.expected().path("names").get(0).asText());
        }
    }

    @Test
    void namesEveryDifferenceOfEverySource() throws IOException {
        DenseArchitecture other = new DenseArchitecture(
                dense().hiddenSize(),
                dense().layers() + 1,
                dense().heads(),
                dense().keyValueHeads(),
                dense().headSize(),
                dense().intermediateSize(),
                dense().vocabularySize(),
                new DenseArchitecture.Rope(500_000, true),
                dense().norm(),
                dense().block(),
                dense().tiedEmbeddings());
        assertThatThrownBy(() -> Merge.write(spec(other), sources(), output, () -> {}))
                .isInstanceOf(BamException.class)
                .hasMessageStartingWith("architecture_mismatch")
                .hasMessageContaining("seed has num_hidden_layers 2 instead of 3")
                .hasMessageContaining("law has rope_theta 10000.0 instead of 500000.0");
    }

    @Test
    void refusesAMixtureThatLeavesASourceOut() throws IOException {
        MixtureArchitecture mixture =
                MixtureArchitecture.standard(dense(), List.of("seed", "code"), AttentionVariant.AVERAGED);
        assertThatThrownBy(() -> spec(mixture))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name an expert for each source");
    }

    private byte[] merged(String name, MergeSpec spec) throws IOException {
        Path folder = Files.createDirectory(output.resolve(name));
        Merge.write(spec, sources(), folder, () -> {});
        return Files.readAllBytes(folder.resolve(ModelFolder.WEIGHTS));
    }

    private static MergeSpec spec(Architecture result) {
        return new MergeSpec(result, SOURCES, MergeSpec.ROUTER_DEVIATION, 1);
    }

    private static List<Path> sources() {
        return SOURCES.stream()
                .map(name -> Vectors.folder().resolve("sources/mha").resolve(name))
                .toList();
    }

    private static DenseArchitecture dense() throws IOException {
        return ModelFolder.architecture(sources().get(0)).dense();
    }
}
