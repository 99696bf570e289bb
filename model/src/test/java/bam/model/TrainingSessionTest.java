package bam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.TokenBatch;
import bam.model.weights.ModelFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Training goes on bit for bit, leaks nothing, and learns. */
class TrainingSessionTest {
    private static final int ROWS = 3;
    private static final int COLUMNS = 16;
    private static final double RATE = 3e-3;

    private final Path folder;

    TrainingSessionTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @TestFactory
    Stream<DynamicTest> goesOnBitForBitFromASnapshot() throws IOException {
        return Stream.of("dense_gqa_tied", "btx_six_experts_top3", "bam_expert_kv", "bam_shared_kv")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    Architecture architecture = architecture(name);
                    byte[] straight = trained(architecture, 0, 6, folder.resolve(name + "-6"));
                    trained(architecture, 0, 2, folder.resolve(name + "-2"));
                    byte[] resumed = resumed(architecture, folder.resolve(name + "-2"), 6);
                    assertThat(resumed).isEqualTo(straight);
                }));
    }

    @Test
    void goesOnBitForBitInAnotherProcess() throws IOException, InterruptedException {
        Architecture architecture = architecture("bam_expert_kv");
        byte[] straight = trained(architecture, 0, 4, folder.resolve("4"));
        trained(architecture, 0, 2, folder.resolve("2"));
        Path result = folder.resolve("elsewhere");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Elsewhere.class.getName(),
                        folder.resolve("2").toString(),
                        result.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readAllBytes(result)).isEqualTo(straight);
    }

    /** The second half of a training, in a process of its own: from a snapshot to a snapshot. */
    static final class Elsewhere {
        private Elsewhere() {}

        public static void main(String[] arguments) throws IOException {
            byte[] snapshot = resumed(architecture("bam_expert_kv"), Path.of(arguments[0]), 4);
            Files.write(Path.of(arguments[1]), snapshot);
            System.exit(0);
        }
    }

    @Test
    void aSnapshotIsNotTouchedByLaterSteps() throws IOException {
        try (Network network = network(architecture("bam_shared_kv"));
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            session.step(batch(network, 1), RATE);
            Snapshot snapshot = session.snapshot(0, Map.of());
            byte[] before = write(snapshot, folder.resolve("before"));
            session.step(batch(network, 2), RATE);
            assertThat(write(snapshot, folder.resolve("after"))).isEqualTo(before);
            assertThat(snapshot.position()).isEqualTo(new TrainingPosition(1, 0));
            assertThat(session.steps()).isEqualTo(2);
        }
    }

    @Test
    void takesNoMemoryThatOutlivesAStep() throws IOException {
        try (Network network = network(architecture("bam_expert_kv"));
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            session.step(batch(network, 1), RATE);
            network.manager().cap();
            session.manager().cap();
            int arrays = network.manager().getManagedArrays().size();
            for (int step = 2; step < 8; step++) {
                session.step(batch(network, step), RATE);
                Evaluation.windowLosses(network, batch(network, step));
                session.snapshot(0, Map.of());
            }
            assertThat(network.manager().getManagedArrays()).hasSize(arrays);
        }
    }

    @Test
    void learnsABatchByHeart() throws IOException {
        try (Network network = network(architecture("bam_shared_kv_gqa_soft_both"));
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            double before = session.step(batch(network, 1), RATE).nll();
            for (int step = 2; step < 60; step++) {
                session.step(batch(network, 1), RATE);
            }
            assertThat(session.step(batch(network, 1), RATE).nll()).isLessThan(before / 2);
        }
    }

    @Test
    void saysWhatTheRoutersDo() throws IOException {
        Architecture architecture = architecture("bam_expert_kv");
        try (Network network = network(architecture);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            StepStatistics statistics = session.step(batch(network, 1), RATE);
            int experts = ((MixtureArchitecture) architecture).experts().size();
            double loads = 0;
            for (int j = 0; j < experts; j++) {
                loads += statistics.routers().getOrDefault("layer-1/expert-" + j + "-load", Double.NaN);
            }
            assertThat(loads).isBetween(1 - 1e-6, 1 + 1e-6);
            assertThat(statistics.routers().get("layer-0/attention-entropy")).isBetween(0.9, 1.0 + 1e-6);
        }
    }

    @Test
    void refusesASnapshotOfAnotherArchitecture() throws IOException {
        trained(architecture("dense_parallel"), 0, 1, folder.resolve("dense"));
        try (Network network = network(architecture("bam_expert_kv"));
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            assertThatThrownBy(() -> session.restore(folder.resolve("dense")))
                    .isInstanceOf(BamException.class)
                    .hasMessageContaining("and the network is MixtureArchitecture")
                    .hasMessageContaining("start again from an earlier snapshot");
        }
    }

    @Test
    void refusesASnapshotOfAnotherFormatVersion() throws IOException {
        byte[] snapshot = trained(architecture("dense_parallel"), 0, 1, folder.resolve("now"));
        String text =
                new String(snapshot, StandardCharsets.ISO_8859_1).replace("\"version\":\"2\"", "\"version\":\"9\"");
        Files.write(folder.resolve("later"), text.getBytes(StandardCharsets.ISO_8859_1));
        try (Network network = network(architecture("dense_parallel"));
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            assertThatThrownBy(() -> session.restore(folder.resolve("later")))
                    .isInstanceOf(BamException.class)
                    .hasMessageContaining("says version '9', and '2' or '1' is read here");
        }
    }

    @Test
    void readsASnapshotOfTheFirstFormatVersionWhichKnewNoSkippedBatches() throws IOException {
        byte[] snapshot = trained(architecture("dense_parallel"), 0, 2, folder.resolve("now"));
        String text = new String(snapshot, StandardCharsets.ISO_8859_1)
                .replace("\"version\":\"2\"", "\"version\":\"1\"")
                .replace("\"skipped\":\"0\",", " ".repeat(14));
        Files.write(folder.resolve("earlier"), text.getBytes(StandardCharsets.ISO_8859_1));
        try (Network network = network(architecture("dense_parallel"));
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            assertThat(session.restore(folder.resolve("earlier"))).isEqualTo(new TrainingPosition(2, 0));
            assertThat(write(session.snapshot(0, Map.of()), folder.resolve("again")))
                    .isEqualTo(snapshot);
        }
    }

    private static byte[] resumed(Architecture architecture, Path snapshot, int steps) throws IOException {
        try (Network network = Network.random(architecture, 99, Numerics.SINGLE_THREAD);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            session.restore(snapshot);
            return train(session, network, steps, Path.of(snapshot + "-resumed"));
        }
    }

    private static byte[] trained(Architecture architecture, int from, int steps, Path file) throws IOException {
        try (Network network = network(architecture);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            assertThat(session.steps()).isEqualTo(from);
            return train(session, network, steps, file);
        }
    }

    private static byte[] train(TrainingSession session, Network network, int steps, Path file) throws IOException {
        for (long step = session.steps() + 1; step <= steps; step++) {
            session.step(batch(network, step), RATE);
        }
        return write(session.snapshot(0, Map.of()), file);
    }

    private static byte[] write(Snapshot snapshot, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            snapshot.writeTo(channel);
        }
        return Files.readAllBytes(file);
    }

    private static Network network(Architecture architecture) throws IOException {
        return Network.random(architecture, 7, Numerics.SINGLE_THREAD);
    }

    private static Architecture architecture(String vectors) throws IOException {
        return ModelFolder.architecture(Vectors.folder().resolve(vectors).resolve("model"));
    }

    private static TokenBatch batch(Network network, long step) {
        Random random = new Random(step);
        int vocabulary = network.architecture().dense().vocabularySize();
        int[] ids = random.ints(ROWS * COLUMNS, 0, vocabulary).toArray();
        int[] targets = random.ints(ROWS * COLUMNS, 0, vocabulary).toArray();
        return new TokenBatch(ROWS, COLUMNS, ids, targets);
    }
}
