package bam.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.CorpusSpec;
import bam.contracts.Deduplication;
import bam.contracts.DenseArchitecture;
import bam.contracts.Digest;
import bam.contracts.Divergence;
import bam.contracts.FailureKind;
import bam.contracts.LearningRate;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StudyPlan;
import bam.contracts.TextSource;
import bam.contracts.Tokenizer;
import bam.contracts.TrainSpec;
import bam.data.MavenSources;
import bam.storage.CheckpointFiles;
import bam.storage.LocalArtifactStore;
import bam.tracking.AttemptRecord;
import bam.tracking.MetricPoint;
import bam.tracking.PostgresLedger;
import bam.tracking.Retention;
import bam.tracking.WorkerIdentity;
import bam.tracking.fixture.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageRunnerTest {
    private static final Digest CODE = Digest.of("this code");
    private static final WorkerIdentity WORKER = new WorkerIdentity("worker-1", "host", 1, 1);
    private static final long STEPS = 30;

    private final PlannedStage corpus = PlannedStage.of(
            "corpus math",
            new CorpusSpec(
                    "math", List.of(new TextSource.Arithmetic(400, 1)), Deduplication.EXACT, 0.2, Tokenizer.BYTES),
            CODE,
            List.of());

    private final PostgresLedger ledger = TestDatabase.fresh().open();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void prepareTheCorpus() throws IOException {
        record(corpus, seed(1e-2));
        runner(folder).run(corpus.fingerprint(), WORKER, Duration.ZERO, until(Long.MAX_VALUE));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void anInterruptedTrainingGoesOnAtItsLastStepAndEndsWithTheSameBits() throws IOException {
        ArtifactReference calm = undisturbed();
        PlannedStage seed = seed(1e-2);

        assertThatThrownBy(() -> runner(folder).run(seed.fingerprint(), WORKER, Duration.ZERO, until(7)))
                .isInstanceOf(StoppedException.class)
                .hasMessage("stopped when asked to, after step 7, which is saved");
        assertThatThrownBy(() -> runner(folder).run(seed.fingerprint(), WORKER, Duration.ZERO, until(19)))
                .isInstanceOf(StoppedException.class);
        ArtifactReference disturbed =
                runner(folder).run(seed.fingerprint(), WORKER, Duration.ZERO, until(Long.MAX_VALUE));

        assertThat(disturbed).isEqualTo(calm);
        assertThat(attempts(seed)).extracting(AttemptRecord::resumedStep).containsExactly(0L, 7L, 19L);
        List<MetricPoint> loss = ledger.studies().series(seed.fingerprint(), "loss");
        assertThat(loss).extracting(MetricPoint::step).doesNotHaveDuplicates().hasSize((int) STEPS);
    }

    @Test
    void aDamagedCheckpointIsMarkedAndTheOneBeforeItIsUsed() throws IOException {
        ArtifactReference calm = undisturbed();
        PlannedStage seed = seed(1e-2);
        assertThatThrownBy(() -> runner(folder).run(seed.fingerprint(), WORKER, Duration.ZERO, until(12)))
                .isInstanceOf(StoppedException.class);
        damage(newestCheckpoint());

        ArtifactReference found = runner(folder).run(seed.fingerprint(), WORKER, Duration.ZERO, until(Long.MAX_VALUE));

        assertThat(found).isEqualTo(calm);
        assertThat(attempts(seed).get(1).resumedStep()).isIn(5L, 10L);
    }

    @Test
    void whatIsDoneIsReturnedWithoutAnAttempt() throws IOException {
        PlannedStage seed = seed(1e-2);
        ArtifactReference first = runner(folder).run(seed.fingerprint(), WORKER, Duration.ZERO, until(Long.MAX_VALUE));

        ArtifactReference second = runner(folder).run(seed.fingerprint(), WORKER, Duration.ZERO, until(Long.MAX_VALUE));

        assertThat(second).isEqualTo(first);
        assertThat(attempts(seed)).hasSize(1);
    }

    @Test
    void aTrainingThatDivergesFailsForGoodAndSaysWhere() throws IOException {
        PlannedStage seed = seed(1e30);
        record(corpus, seed);

        assertThatThrownBy(() -> runner(folder).run(seed.fingerprint(), WORKER, Duration.ZERO, until(Long.MAX_VALUE)))
                .isInstanceOfSatisfying(BamException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(FailureKind.DIVERGED);
                    assertThat(failure).hasMessageContaining("'seed' diverged at step");
                });
        assertThat(ledger.studies().failure(seed.fingerprint()))
                .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.DIVERGED));
    }

    @Test
    void aStagePlannedForOtherCodeIsRefused() throws IOException {
        PlannedStage foreign = PlannedStage.of("corpus math", corpus.spec(), Digest.of("other code"), List.of());
        record(foreign, seed(1e-2));

        assertThatThrownBy(
                        () -> runner(folder).run(foreign.fingerprint(), WORKER, Duration.ZERO, until(Long.MAX_VALUE)))
                .hasMessageContaining(
                        "was planned for code " + Digest.of("other code").abbreviated());
    }

    /** The seed of the same plan, trained in one piece on a ledger and a store of its own. */
    private ArtifactReference undisturbed() throws IOException {
        PlannedStage seed = seed(1e-2);
        try (PostgresLedger other = TestDatabase.fresh().open()) {
            other.studies().record(plan(corpus, seed), "workflow");
            StageRunner runner = runner(other, folder.resolve("calm"));
            runner.run(corpus.fingerprint(), WORKER, Duration.ZERO, until(Long.MAX_VALUE));
            return runner.run(seed.fingerprint(), WORKER, Duration.ZERO, until(Long.MAX_VALUE));
        }
    }

    private PlannedStage seed(double peak) {
        DenseArchitecture architecture = new DenseArchitecture(
                16,
                1,
                2,
                2,
                8,
                24,
                Tokenizer.BYTES.vocabularySize(),
                DenseArchitecture.Rope.STANDARD,
                DenseArchitecture.Norm.STANDARD,
                DenseArchitecture.Block.PARALLEL,
                false);
        TreeMap<String, Double> mix = new TreeMap<>();
        mix.put("math", 1.0);
        TrainSpec spec = new TrainSpec(
                StageKind.SEED,
                architecture,
                mix,
                16,
                2,
                new LearningRate(peak, 2, STEPS, LearningRate.PAPER_FINAL_RATIO),
                Optimizer.STANDARD,
                1,
                "seed",
                Numerics.SINGLE_THREAD,
                Divergence.STANDARD);
        return PlannedStage.of("seed", spec, CODE, List.of(new Parent(Parent.corpus("math"), corpus.fingerprint())));
    }

    private void record(PlannedStage... stages) {
        ledger.studies().record(plan(stages), "workflow");
    }

    private static StudyPlan plan(PlannedStage... stages) {
        String id = "small-" + stages[stages.length - 1].fingerprint().abbreviated();
        return new StudyPlan(id, "small", "{}", List.of(stages), List.of(), List.of(), List.of("math"), "none");
    }

    private StageRunner runner(Path root) throws IOException {
        return runner(ledger, root);
    }

    private static StageRunner runner(PostgresLedger ledger, Path root) throws IOException {
        return new StageRunner(
                ledger.studies(),
                ledger.attempts(),
                new LocalArtifactStore(root),
                new CheckpointFiles(root.resolve("checkpoints")),
                MavenSources.offline(root),
                new TrainingSettings(
                        new Cadence(Optional.of(Duration.ofHours(1)), 5, Duration.ofHours(6)),
                        Retention.STANDARD,
                        Duration.ZERO,
                        Duration.ofMinutes(1)),
                Probe.NONE,
                CODE);
    }

    private List<AttemptRecord> attempts(PlannedStage stage) {
        return ledger.studies().attempts(stage.fingerprint());
    }

    private Path newestCheckpoint() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("checkpoints"))) {
            return files.filter(Files::isRegularFile)
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow();
        }
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        file.toFile().setWritable(true);
        Files.write(file, bytes);
    }

    /** A pulse that asks to stop once this many steps are taken in all. */
    private static Pulse until(long step) {
        return new Pulse() {
            private long done;

            @Override
            public void moved(long reached, long total) {
                done = reached;
            }

            @Override
            public boolean stopRequested() {
                return done >= step;
            }
        };
    }
}
