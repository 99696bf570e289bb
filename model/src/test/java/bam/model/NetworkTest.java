package bam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import bam.contracts.TokenBatch;
import bam.model.weights.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network comes from a seed or a folder, goes to a folder, and scores windows. */
class NetworkTest {
    private final Path folder;

    NetworkTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void randomWeightsAreTheSameBitsEverywhere() throws IOException {
        try (Network network = Network.random(architecture("bam_expert_kv"), 42, Numerics.SINGLE_THREAD)) {
            network.save(folder);
        }
        CRC32 crc = new CRC32();
        crc.update(Files.readAllBytes(folder.resolve(ModelFolder.WEIGHTS)));
        assertThat(crc.getValue()).isEqualTo(676548373L);
    }

    @Test
    void outputProjectionsStartSmallerAndNormScalesAtOne() throws IOException {
        try (Network network = Network.random(architecture("bam_expert_kv"), 42, Numerics.SINGLE_THREAD)) {
            Vectors.Tensors parameters = Vectors.parameters(network);
            assertThat(deviation(parameters.values("model.layers.0.self_attn.experts.1.q_proj.weight")))
                    .isBetween(0.019, 0.021);
            assertThat(deviation(parameters.values("model.layers.0.self_attn.experts.1.o_proj.weight")))
                    .isBetween(0.0095, 0.0105);
            assertThat(deviation(parameters.values("model.layers.1.mlp.experts.3.down_proj.weight")))
                    .isBetween(0.0095, 0.0105);
            assertThat(parameters.values("model.norm.weight")).containsOnly(1);
        }
    }

    @Test
    void whatIsLoadedIsSavedBitForBit() throws IOException {
        for (Vectors.Case c : Vectors.doing("run")) {
            Path model = c.folder().resolve("model");
            Path copy = Files.createDirectory(folder.resolve(c.name()));
            try (Network network = Network.load(model, Numerics.SINGLE_THREAD)) {
                network.save(copy);
            }
            Vectors.Tensors before = Vectors.read(model.resolve(ModelFolder.WEIGHTS));
            Vectors.Tensors after = Vectors.read(copy.resolve(ModelFolder.WEIGHTS));
            assertThat(after.byName().keySet()).isEqualTo(before.byName().keySet());
            before.byName()
                    .forEach((name, numbers) ->
                            assertThat(after.values(name)).as(name).isEqualTo(numbers.values()));
            assertThat(ModelFolder.architecture(copy)).isEqualTo(ModelFolder.architecture(model));
        }
    }

    @Test
    void windowLossesSumTheNatsOfEachRow() throws IOException {
        for (Vectors.Case c : Vectors.doing("run")) {
            TokenBatch batch = c.batch();
            try (Network network = Network.load(c.folder().resolve("model"), Numerics.SINGLE_THREAD)) {
                double[] sums = Evaluation.windowLosses(network, batch);
                assertThat(sums).hasSize(batch.rows()).isEqualTo(Evaluation.windowLosses(network, batch));
                double mean = Arrays.stream(sums).sum() / (batch.rows() * batch.columns());
                assertThat(Distance.aboveOne(mean, c.expected().path("nll").asDouble()))
                        .as(c.name())
                        .isLessThan(2e-5);
            }
        }
    }

    @Test
    void refusesTokensOutsideTheVocabulary() throws IOException {
        try (Network network = Network.random(architecture("dense_parallel"), 1, Numerics.SINGLE_THREAD)) {
            TokenBatch batch = new TokenBatch(1, 2, new int[] {0, 97}, new int[] {1, 2});
            assertThatThrownBy(() -> Evaluation.windowLosses(network, batch))
                    .isInstanceOf(BamException.class)
                    .hasMessage("token_out_of_range: token id 97 is outside 0 to 96; "
                            + "use the tokenizer that the model was trained with");
        }
    }

    @Test
    void cudaIsRefusedWhereTheProcessWasGivenNoDevice() {
        Numerics cuda = new Numerics(Numerics.Device.CUDA, 1, Numerics.Precision.F32);
        assertThatThrownBy(() -> Network.random(architecture("dense_parallel"), 1, cuda))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.BAD_PLAN))
                .hasMessage("the numerics ask for CUDA, and this process was given no CUDA device; start a worker with"
                        + " --device cuda:N for it, or say device: cpu");
    }

    /** With a GPU it is one that the machine will not have. */
    @Test
    void aCudaDeviceThatIsNotThereIsOneSentence() {
        assertThatThrownBy(() -> Engine.useCuda(123))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.BAD_PLAN))
                .hasMessageMatching("device cuda:123 (is not there: .* sees none; .*|cannot be used: .*; give one .*)");
    }

    private static double deviation(double[] values) {
        return Distance.norm(values) / Math.sqrt(values.length);
    }

    private static Architecture architecture(String vectors) throws IOException {
        return ModelFolder.architecture(Vectors.folder().resolve(vectors).resolve("model"));
    }
}
