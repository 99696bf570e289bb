package bam.drills.save;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.PlannedStage;
import bam.storage.CheckpointFiles;
import bam.storage.Disk;
import bam.storage.LocalArtifactStore;
import bam.storage.RealDisk;
import bam.storage.StoredFiles;
import bam.tracking.AttemptLedger;
import bam.tracking.PostgresLedger;
import bam.tracking.Retention;
import bam.tracking.StageRecord;
import bam.tracking.WorkerIdentity;
import bam.training.Cadence;
import bam.training.GarbageCollection;
import bam.training.Probe;
import bam.training.Pulse;
import bam.training.StageRunner;
import bam.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A ledger and a store, and attempts of this process at stages that are kept in them.
 *
 * @param ledger where the rows are
 * @param root folder of artifacts and checkpoints
 */
record SaveSite(PostgresLedger ledger, Path root) {
    /** Saved whenever the save before is done, and never patient for long. */
    private static final TrainingSettings SETTINGS = new TrainingSettings(
            new Cadence(Optional.of(Duration.ofHours(1)), 1, Duration.ofHours(6)),
            Retention.STANDARD,
            Duration.ofMillis(200),
            Duration.ofSeconds(20));

    /** Makes the corpus that every stage reads. */
    void prepare() throws IOException {
        record(List.of(SaveStages.CORPUS));
        run(SaveStages.CORPUS);
    }

    /** Lets a stage be run. */
    void add(PlannedStage stage) {
        record(List.of(SaveStages.CORPUS, stage));
    }

    private void record(List<PlannedStage> stages) {
        ledger.studies().record(SaveStages.plan(stages), "drill");
    }

    /** One attempt that nothing disturbs. */
    void run(PlannedStage stage) throws IOException {
        run(stage, new RealDisk(), ledger.attempts(), Probe.NONE, (done, total) -> {});
    }

    /** Is told of every step, and may take its time. */
    @FunctionalInterface
    interface Watch {
        void moved(long done, long total);
    }

    /** One attempt, by a runner and a store that know nothing of attempts before. */
    void run(PlannedStage stage, Disk disk, AttemptLedger attempts, Probe probe, Watch watch) throws IOException {
        StageRunner runner = new StageRunner(
                ledger.studies(),
                attempts,
                new LocalArtifactStore(root, disk),
                files(disk),
                (coordinates, digest, progress) -> {
                    throw new BamException(FailureKind.BUG, "the drill's corpus needs no " + coordinates);
                },
                SETTINGS,
                probe,
                SaveStages.CODE);
        WorkerIdentity worker =
                new WorkerIdentity("saver", "here", ProcessHandle.current().pid(), 1);
        runner.run(stage.fingerprint(), worker, Duration.ZERO, new Patient(watch));
    }

    /** Asks nobody to stop. */
    private record Patient(Watch watch) implements Pulse {
        @Override
        public void moved(long done, long total) {
            watch.moved(done, total);
        }

        @Override
        public boolean stopRequested() {
            return false;
        }
    }

    CheckpointFiles files(Disk disk) throws IOException {
        return new CheckpointFiles(root.resolve("checkpoints"), disk);
    }

    StageRecord record(PlannedStage stage) {
        return ledger.studies()
                .record(stage.fingerprint())
                .orElseThrow(() -> new IllegalStateException("the ledger lost stage '" + stage.label() + "'"));
    }

    /** Collects with no grace at all: only the rows protect what is needed. */
    GarbageCollection.Report collect() throws IOException {
        return new GarbageCollection(ledger.leftovers(), files(new RealDisk()), new StoredFiles(root), Duration.ZERO)
                .run();
    }
}
