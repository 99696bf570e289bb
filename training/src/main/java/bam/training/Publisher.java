package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.storage.ArtifactStore;
import bam.storage.BirthCertificate;
import bam.tracking.AttemptLedger;
import bam.tracking.Ingredients;
import bam.tracking.StudyLedger;
import bam.tracking.TimeBucket;
import bam.tracking.WindowScore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What every stage does at its two ends: open the artifacts of its parents, publish its own, and say so under the
 * fence.
 */
final class Publisher {
    private static final String PRODUCER = "bam 1";

    private final StudyLedger studies;
    private final AttemptLedger attempts;
    private final ArtifactStore store;

    Publisher(StudyLedger studies, AttemptLedger attempts, ArtifactStore store) {
        this.studies = studies;
        this.attempts = attempts;
        this.store = store;
    }

    StudyLedger studies() {
        return studies;
    }

    /**
     * The folder that the parent in this role made, every byte of it checked.
     *
     * @throws BamException of kind ARTIFACT_LOST when it is gone or damaged, which the ledger then knows
     */
    Path parent(StageRun run, String role) throws IOException {
        PlannedStage stage = run.stage();
        Fingerprint parent = stage.parent(role);
        ArtifactReference artifact = studies.artifact(parent)
                .orElseThrow(() -> new BamException(
                        FailureKind.ARTIFACT_LOST,
                        "'" + stage.label() + "' needs the result of stage " + parent.abbreviated() + " (" + role
                                + "), which is not done; it is made again"));
        if (store.verify(artifact, run.pulse()::lives)) {
            return store.open(artifact);
        }
        String sentence = "the " + artifact.kind() + " " + artifact.digest().abbreviated() + " of stage "
                + parent.abbreviated() + " is gone or damaged; it is made again";
        studies.forget(parent, sentence);
        throw new BamException(FailureKind.ARTIFACT_LOST, sentence);
    }

    /**
     * Publishes a folder and ends the stage.
     *
     * @param work bucket of the time that the writer takes
     */
    ArtifactReference finish(
            StageRun run, String kind, TimeBucket work, ArtifactStore.FolderWriter writer, List<WindowScore> scores)
            throws IOException {
        PlannedStage stage = run.stage();
        BirthCertificate birth = new BirthCertificate(stage.fingerprint(), stage.label(), stage.parents(), PRODUCER);
        Stopwatch written = new Stopwatch();
        long begin = System.nanoTime();
        ArtifactStore.FolderWriter timed = folder -> {
            run.clock().in(work, () -> written.run(writer, folder));
            run.at(Moment.PUBLISHING, 0);
        };
        ArtifactReference artifact = store.publish(kind, birth, timed, run.pulse()::lives);
        Duration all = Duration.ofNanos(System.nanoTime() - begin);
        run.clock().add(TimeBucket.PUBLISHING, all.minus(written.taken));
        run.at(Moment.FINISHING, 0);
        attempts.finish(run.fence(), artifact, scores, run.clock().spent());
        run.at(Moment.DONE, 0);
        return artifact;
    }

    /** Tells what the artifact of this run is made of, before it is published. */
    void describe(StageRun run, Ingredients ingredients) {
        attempts.describe(run.fence(), ingredients);
    }

    /** How long a writer took. */
    private static final class Stopwatch {
        private Duration taken = Duration.ZERO;

        boolean run(ArtifactStore.FolderWriter writer, Path folder) throws IOException {
            long begin = System.nanoTime();
            writer.writeTo(folder);
            taken = Duration.ofNanos(System.nanoTime() - begin);
            return true;
        }
    }
}
