package bam.model;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Architecture;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.StepMemory;
import bam.contracts.TokenBatch;
import bam.model.weights.ModelFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Products in bf16 with parameters and moments in f32: near f32, and as repeatable. */
class MixedPrecisionTest {
    private static final Numerics BF16 = new Numerics(Numerics.Device.CPU, 1, Numerics.Precision.BF16);
    private static final int ROWS = 4;
    private static final int COLUMNS = 16;
    private static final double RATE = 3e-3;
    private static final List<String> MODELS =
            List.of("dense_parallel", "dense_gqa_tied", "btx_sequential_rms_top2", "bam_expert_kv", "bam_shared_kv");

    private final Path folder;

    MixedPrecisionTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @TestFactory
    Stream<DynamicTest> gradientsAreNearThoseOfSinglePrecision() {
        return MODELS.stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    NetworkProbe.Losses single = losses(architecture(name), Numerics.SINGLE_THREAD);
                    NetworkProbe.Losses mixed = losses(architecture(name), BF16);
                    assertThat(Distance.aboveOne(mixed.total(), single.total())).isLessThan(2e-3);
                    double norm = Math.sqrt(single.gradients().values().stream()
                            .mapToDouble(values -> Math.pow(Distance.norm(values), 2))
                            .sum());
                    single.gradients().forEach((tensor, values) -> {
                        assertThat(Distance.toLargest(
                                        mixed.gradients().getOrDefault(tensor, new double[0]), values, 1e-3 * norm))
                                .as(tensor)
                                .isLessThan(0.03);
                    });
                }));
    }

    @TestFactory
    Stream<DynamicTest> lossesStayNearThoseOfSinglePrecision() {
        return MODELS.stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    List<Double> single = trajectory(architecture(name), Numerics.SINGLE_THREAD);
                    List<Double> mixed = trajectory(architecture(name), BF16);
                    for (int step = 0; step < single.size(); step++) {
                        assertThat(Distance.aboveOne(mixed.get(step), single.get(step)))
                                .as("step " + step)
                                .isLessThan(0.02);
                    }
                    assertThat(mixed.get(mixed.size() - 1)).isLessThan(0.8 * mixed.get(0));
                }));
    }

    @TestFactory
    Stream<DynamicTest> goesOnBitForBitFromASnapshotHoweverItIsCut() {
        return MODELS.stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    byte[] straight =
                            trained(architecture(name), StepMemory.STANDARD, 0, 4, folder.resolve(name + "-4"));
                    trained(architecture(name), StepMemory.STANDARD, 0, 2, folder.resolve(name + "-2"));
                    StepMemory recomputed = new StepMemory(null, null, true);
                    assertThat(trained(architecture(name), recomputed, 2, 4, folder.resolve(name + "-2")))
                            .isEqualTo(straight);
                }));
    }

    @Test
    void parametersStayInSinglePrecision() throws IOException {
        Architecture architecture = architecture("bam_expert_kv");
        try (Network network = Network.random(architecture, 7, BF16);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            Map<String, double[]> before = new NetworkProbe(network).parameters();
            session.step(batch(architecture, 1), 1e-7);
            assertThat(new NetworkProbe(network).parameters().get("model.layers.0.mlp.experts.0.up_proj.weight"))
                    .as("an update far below the spacing of bf16")
                    .isNotEqualTo(before.get("model.layers.0.mlp.experts.0.up_proj.weight"));
        }
    }

    @Test
    void evaluatesAndGeneratesInMixedPrecisionToo() throws IOException {
        Architecture architecture = architecture("bam_shared_kv");
        TokenBatch batch = batch(architecture, 1);
        try (Network single = Network.random(architecture, 7, Numerics.SINGLE_THREAD);
                Network mixed = Network.random(architecture, 7, BF16)) {
            double[] expected = Evaluation.windowLosses(single, batch);
            double[] actual = Evaluation.windowLosses(mixed, batch);
            assertThat(Distance.toLargest(actual, expected)).isBetween(1e-9, 2e-3);
            assertThat(Generation.greedy(mixed, new int[] {1, 2, 3}, 4)).hasSize(4);
        }
    }

    private static List<Double> trajectory(Architecture architecture, Numerics numerics) throws IOException {
        List<Double> losses = new ArrayList<>();
        try (Network network = Network.random(architecture, 7, numerics);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            for (int step = 1; step <= 40; step++) {
                losses.add(session.step(batch(architecture, step % 2), RATE).nll());
            }
        }
        return losses;
    }

    private static NetworkProbe.Losses losses(Architecture architecture, Numerics numerics) throws IOException {
        try (Network network = Network.random(architecture, 7, numerics)) {
            return new NetworkProbe(network).losses(batch(architecture, 1));
        }
    }

    /** From the start, or from the snapshot in the file. */
    private static byte[] trained(Architecture architecture, StepMemory memory, int from, int to, Path file)
            throws IOException {
        try (Network network = Network.random(architecture, 7, BF16);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD, memory)) {
            if (from > 0) {
                session.restore(file);
            }
            for (int step = from + 1; step <= to; step++) {
                session.step(batch(architecture, step), RATE);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                session.snapshot(0, Map.of()).writeTo(channel);
            }
            return Files.readAllBytes(file);
        }
    }

    private static Architecture architecture(String vectors) throws IOException {
        return ModelFolder.architecture(Vectors.folder().resolve(vectors).resolve("model"));
    }

    private static TokenBatch batch(Architecture architecture, long step) {
        Random random = new Random(step);
        int vocabulary = architecture.dense().vocabularySize();
        int[] ids = random.ints(ROWS * COLUMNS, 0, vocabulary).toArray();
        int[] targets = random.ints(ROWS * COLUMNS, 0, vocabulary).toArray();
        return new TokenBatch(ROWS, COLUMNS, ids, targets);
    }
}
