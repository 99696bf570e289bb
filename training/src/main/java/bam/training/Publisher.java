package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.storage.ArtifactStore;
import bam.storage.BirthCertificate;
import bam.tracking.AttemptLedger;
import bam.tracking.StudyLedger;
import bam.tracking.WindowScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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

    /** The folder that the parent in this role made. */
    Path parent(PlannedStage stage, String role) {
        Fingerprint parent = stage.parent(role);
        ArtifactReference artifact = studies.artifact(parent)
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_INPUT,
                        "'" + stage.label() + "' needs the result of stage " + parent.abbreviated() + " (" + role
                                + "), which is not done; run the study again, which makes it"));
        return store.open(artifact);
    }

    /** Publishes a folder and ends the stage. */
    ArtifactReference finish(StageRun run, String kind, ArtifactStore.FolderWriter writer, List<WindowScore> scores)
            throws IOException {
        PlannedStage stage = run.stage();
        BirthCertificate birth = new BirthCertificate(stage.fingerprint(), stage.label(), stage.parents(), PRODUCER);
        ArtifactReference artifact = store.publish(kind, birth, writer);
        attempts.finish(run.fence(), artifact, scores, Map.of());
        return artifact;
    }
}
