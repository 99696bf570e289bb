package bam.app;

import bam.comparison.ResultTable;
import bam.contracts.ArtifactReference;
import bam.tracking.AttemptRecord;
import bam.tracking.StageStatus;
import bam.tracking.StudyLedger;
import bam.tracking.StudyStatus;
import java.util.List;
import java.util.Optional;

/**
 * What {@code study show --json} prints.
 *
 * @param id of the study
 * @param state where it stands
 * @param sentence what it said when it ended
 * @param stages in plan order
 * @param table the result table, once the study has succeeded
 */
record StudyReport(String id, String state, String sentence, List<Stage> stages, Optional<ResultTable> table) {
    /** A stage with its attempts and its artifact. */
    record Stage(StageStatus status, List<AttemptRecord> attempts, Optional<ArtifactReference> artifact) {}

    StudyReport(StudyStatus status, StudyLedger ledger, Optional<ResultTable> table) {
        this(
                status.id(),
                status.state().name(),
                status.sentence(),
                status.stages().stream()
                        .map(stage -> new Stage(
                                stage, ledger.attempts(stage.fingerprint()), ledger.artifact(stage.fingerprint())))
                        .toList(),
                table);
    }
}
