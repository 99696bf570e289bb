package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.CorpusSpec;
import bam.contracts.Deduplication;
import bam.contracts.DenseArchitecture;
import bam.contracts.Digest;
import bam.contracts.Divergence;
import bam.contracts.LearningRate;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StepMemory;
import bam.contracts.StudyPlan;
import bam.contracts.TextSource;
import bam.contracts.Tokenizer;
import bam.contracts.TrainSpec;
import bam.data.MavenSources;
import bam.storage.CheckpointFiles;
import bam.storage.Disk;
import bam.storage.LocalArtifactStore;
import bam.storage.RealDisk;
import bam.tracking.AttemptLedger;
import bam.tracking.AttemptRecord;
import bam.tracking.PostgresLedger;
import bam.tracking.Retention;
import bam.tracking.StageRecord;
import bam.tracking.StudyLedger;
import bam.tracking.WorkerIdentity;
import bam.tracking.fixture.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A corpus and a seed of a few hundred parameters, on a ledger and a store of their own. */
final class SmallTraining implements AutoCloseable {
    static final Digest CODE = Digest.of("this code");
    static final WorkerIdentity WORKER = new WorkerIdentity("worker-1", "host", 1, 1);
    static final long STEPS = 30;

    /** Saved every five steps, told at once, and never patient for longer than a test. */
    static final TrainingSettings SETTINGS = new TrainingSettings(
            new Cadence(Optional.of(Duration.ofHours(1)), 5, Duration.ofHours(6)),
            Retention.STANDARD,
            Duration.ZERO,
            Duration.ofSeconds(20));

    final PlannedStage corpus = PlannedStage.of(
            "corpus math",
            new CorpusSpec(
                    "math", List.of(new TextSource.Arithmetic(400, 1)), Deduplication.EXACT, 0.2, Tokenizer.BYTES),
            CODE,
            List.of());

    final TestDatabase database = TestDatabase.fresh();
    final PostgresLedger ledger = database.open();
    final Path root;

    /** Records and prepares the corpus. */
    SmallTraining(Path root) throws IOException {
        this.root = root;
        record(corpus);
        runner(ledger.attempts(), Probe.NONE).run(corpus.fingerprint(), WORKER, Duration.ZERO, always());
    }

    /** A seed that learns. */
    PlannedStage seed() {
        return seed(1e-2, Divergence.STANDARD);
    }

    /** A seed with this rate and rule, recorded. */
    PlannedStage seed(double peak, Divergence divergence) {
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
                divergence,
                StepMemory.STANDARD);
        PlannedStage seed =
                PlannedStage.of("seed", spec, CODE, List.of(new Parent(Parent.corpus("math"), corpus.fingerprint())));
        record(corpus, seed);
        return seed;
    }

    void record(PlannedStage... stages) {
        String id = "small-" + stages[stages.length - 1].fingerprint().abbreviated();
        StudyPlan plan =
                new StudyPlan(id, "small", "{}", List.of(stages), List.of(), List.of(), List.of("math"), "none");
        ledger.studies().record(plan, "workflow");
    }

    StageRunner runner(AttemptLedger attempts, Probe probe) throws IOException {
        return runner(attempts, new RealDisk(), SETTINGS, probe);
    }

    StageRunner runner(AttemptLedger attempts, Disk disk, TrainingSettings settings, Probe probe) throws IOException {
        return runner(ledger.studies(), attempts, disk, settings, probe);
    }

    /** A runner on a ledger of studies that is not quite the real one. */
    StageRunner runner(StudyLedger studies) throws IOException {
        return runner(studies, ledger.attempts(), new RealDisk(), SETTINGS, Probe.NONE);
    }

    private StageRunner runner(
            StudyLedger studies, AttemptLedger attempts, Disk disk, TrainingSettings settings, Probe probe)
            throws IOException {
        return new StageRunner(
                studies,
                attempts,
                new LocalArtifactStore(root, disk),
                new CheckpointFiles(root.resolve("checkpoints"), disk),
                MavenSources.offline(root),
                settings,
                probe,
                CODE);
    }

    /** One activity: what Temporal calls once. */
    ArtifactReference run(PlannedStage stage, Pulse pulse) throws IOException {
        return runner(ledger.attempts(), Probe.NONE).run(stage.fingerprint(), WORKER, Duration.ZERO, pulse);
    }

    ArtifactReference run(PlannedStage stage) throws IOException {
        return run(stage, always());
    }

    /** As Temporal does: again and again while the kind of failure says so. */
    ArtifactReference runUntilDone(StageRunner first, PlannedStage stage) throws IOException {
        StageRunner runner = first;
        while (true) {
            try {
                return runner.run(stage.fingerprint(), WORKER, Duration.ZERO, always());
            } catch (BamException failure) {
                if (!failure.kind().retryable()) {
                    throw failure;
                }
                runner = runner(ledger.attempts(), Probe.NONE);
            }
        }
    }

    List<AttemptRecord> attempts(PlannedStage stage) {
        return ledger.studies().attempts(stage.fingerprint());
    }

    StageRecord stageRecord(PlannedStage stage) {
        return ledger.studies().record(stage.fingerprint()).orElseThrow();
    }

    /** Weights, final state and curves: what must be equal to the last bit. */
    Bits bits(PlannedStage stage) {
        StageRecord found = stageRecord(stage);
        StageRecord.Saved last = found.checkpoints().stream()
                .filter(saved -> saved.state().equals("COMMITTED") && saved.step() == STEPS)
                .findFirst()
                .orElseThrow();
        return new Bits(
                found.artifact().orElseThrow().digest(),
                last.digest().orElseThrow(),
                found.curves().orElseThrow());
    }

    /** Digests of what a training ends with. */
    record Bits(Digest weights, Digest state, Digest curves) {}

    /** Steps so slow that each checkpoint is written before the next one is due. */
    static final Probe PACED = (moment, stage, epoch, step) -> {
        if (moment == Moment.MOVED) {
            StageRunnerTest.sleep(Duration.ofMillis(10));
        }
    };

    /** A pulse that never asks to stop. */
    static Pulse always() {
        return until(Long.MAX_VALUE);
    }

    /** A pulse that asks to stop once this many steps are taken in all. */
    static Pulse until(long step) {
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

    @Override
    public void close() {
        ledger.close();
    }
}
