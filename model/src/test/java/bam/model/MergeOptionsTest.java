package bam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import bam.contracts.Architecture;
import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.FeedForwardRouter;
import bam.contracts.MergeOptions;
import bam.contracts.MergeSpec;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Numerics;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merges beyond the paper's: several experts of one source, another mean, scaled experts. */
class MergeOptionsTest {
    private static final List<String> SOURCES = List.of("seed", "code", "math", "law");
    private static final String UP = "model.layers.1.mlp.experts.%d.up_proj.weight";

    private final Path output;

    MergeOptionsTest(@TempDir Path output) {
        this.output = output;
    }

    @Test
    void severalExpertsComeFromOneSourceInAnyOrder() throws IOException {
        List<String> origins = List.of("law", "seed", "code", "code", "math");
        Vectors.Tensors merged = merge(mixture(5, 1, true), SOURCES, new MergeOptions(origins, List.of(), false));
        for (int j = 0; j < origins.size(); j++) {
            assertThat(merged.values(UP.formatted(j)))
                    .isEqualTo(source(origins.get(j)).values("model.layers.1.mlp.up_proj.weight"));
        }
    }

    @Test
    void theMeanIsOfTheSourcesThatAreNamed() throws IOException {
        Vectors.Tensors merged =
                merge(mixture(4, 1, true), SOURCES, new MergeOptions(List.of(), List.of("law", "seed"), false));
        double[] expected = source("seed").values(ModelTensors.EMBEDDING).clone();
        double[] other = source("law").values(ModelTensors.EMBEDDING);
        Arrays.setAll(expected, i -> (float) ((expected[i] + other[i]) / 2));
        assertThat(merged.values(ModelTensors.EMBEDDING)).isEqualTo(expected);
    }

    @Test
    void scaledExpertsGrowByTheCubeRootOfTheShareThatIsNotChosen() throws IOException {
        Vectors.Tensors merged = merge(mixture(4, 1, true), SOURCES, new MergeOptions(List.of(), List.of(), true));
        double[] copied = source("math").values("model.layers.1.mlp.up_proj.weight");
        double[] scaled = merged.values(UP.formatted(2));
        assertThat(Distance.norm(scaled) / Distance.norm(copied)).isCloseTo(1.5874010519682, within(1e-6));
        assertThat(mean(merged, "self_attn.q_proj")).isEqualTo(mean(plain(), "self_attn.q_proj"));
    }

    @Test
    void gatesThatSumToOneNeedNoScaling() {
        MergeOptions scaled = new MergeOptions(List.of(), List.of(), true);
        MixtureArchitecture topTwo = architecture(4, new FeedForwardRouter(2, false, true, 0, 0));
        assertThat(scaled.scale(topTwo)).isCloseTo(Math.cbrt(2), within(1e-12));
        assertThat(scaled.scale(architecture(4, new FeedForwardRouter(2, true, true, 0, 0))))
                .isEqualTo(1);
        assertThat(scaled.scale(architecture(4, new FeedForwardRouter(2, false, false, 0, 0))))
                .isEqualTo(1);
        assertThat(scaled.scale(architecture(4, new FeedForwardRouter(4, false, true, 0, 0))))
                .isEqualTo(1);
        assertThat(MergeOptions.STANDARD.scale(topTwo)).isEqualTo(1);
    }

    @Test
    void theSeedAloneBecomesAMixtureOfItsCopiesThatComputesWhatItComputed() throws IOException {
        MixtureArchitecture sparse = architecture(3, new FeedForwardRouter(2, true, true, 0.01, 0));
        merge(sparse, List.of("seed"), MergeOptions.STANDARD);
        Path seed = path("seed");
        try (Network before = Network.load(seed, Numerics.SINGLE_THREAD);
                Network after = Network.load(output, Numerics.SINGLE_THREAD)) {
            Vectors.Case c = Vectors.named("dense_parallel");
            assertThat(Distance.toLargest(
                            Evaluation.windowLosses(after, c.batch()), Evaluation.windowLosses(before, c.batch())))
                    .isLessThan(1e-6);
        }
    }

    @Test
    void refusesNamesThatAreNoSources() {
        assertThatThrownBy(() -> spec(
                        architecture(4, FeedForwardRouter.STANDARD),
                        SOURCES,
                        new MergeOptions(List.of(), List.of("prose"), false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'prose' is none of the sources [seed, code, math, law]; name one of them");
        assertThatThrownBy(() -> spec(
                        architecture(4, FeedForwardRouter.STANDARD),
                        SOURCES,
                        new MergeOptions(List.of("seed", "law"), List.of(), false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name an expert for each source");
    }

    private double[] mean(Vectors.Tensors tensors, String projection) {
        return tensors.values("model.layers.0." + projection + ".weight");
    }

    private Vectors.Tensors plain() throws IOException {
        return merge(mixture(4, 1, true), SOURCES, MergeOptions.STANDARD);
    }

    private Vectors.Tensors merge(Architecture result, List<String> sources, MergeOptions options) throws IOException {
        Merge.write(
                spec(result, sources, options),
                sources.stream().map(MergeOptionsTest::path).toList(),
                output,
                () -> {});
        return Vectors.read(output.resolve(ModelFolder.WEIGHTS));
    }

    private static MergeSpec spec(Architecture result, List<String> sources, MergeOptions options) {
        return new MergeSpec(result, sources, MergeSpec.ROUTER_DEVIATION, 1, options);
    }

    private static MixtureArchitecture mixture(int experts, int topK, boolean softmaxFirst) {
        return architecture(experts, new FeedForwardRouter(topK, false, softmaxFirst, 0.01, 0.001));
    }

    private static MixtureArchitecture architecture(int experts, FeedForwardRouter router) {
        try {
            return new MixtureArchitecture(
                    ModelFolder.architecture(path("seed")).dense(),
                    List.of("a", "b", "c", "d", "e").subList(0, experts),
                    AttentionVariant.AVERAGED,
                    AttentionRouter.soft(experts),
                    router,
                    false);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static Vectors.Tensors source(String name) throws IOException {
        return Vectors.read(path(name).resolve(ModelFolder.WEIGHTS));
    }

    private static Path path(String name) {
        return Vectors.folder().resolve("sources/mha").resolve(name);
    }
}
