package bam.app;

import bam.comparison.ResultTable;
import bam.contracts.ArtifactReference;
import bam.contracts.Fingerprint;
import bam.tracking.AttemptRecord;
import bam.tracking.StageStatus;
import bam.tracking.StudyLedger;
import bam.tracking.StudyStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@code study show --json} prints.
 *
 * @param id of the study
 * @param state where it stands
 * @param sentence what it said when it ended
 * @param paused whether a person wants it to stand still
 * @param remaining time that is left for all of it, where that can be told
 * @param stages in plan order
 * @param table the result table, once the study has succeeded
 */
record StudyReport(
        String id,
        String state,
        String sentence,
        boolean paused,
        Optional<Duration> remaining,
        List<Stage> stages,
        Optional<ResultTable> table) {
    /**
     * A stage with its attempts and its artifact.
     *
     * @param word where it stands, in a word: {@code pausing} too
     * @param failure why it is parked, if it is
     */
    record Stage(
            StageStatus status,
            String word,
            Optional<StudyLedger.Failure> failure,
            List<AttemptRecord> attempts,
            Optional<ArtifactReference> artifact) {
        static Stage of(StageStatus status, StudyLedger ledger) {
            Fingerprint stage = status.fingerprint();
            return new Stage(
                    status,
                    StageWords.of(status),
                    ledger.failure(stage),
                    ledger.attempts(stage),
                    ledger.artifact(stage));
        }
    }

    StudyReport(StudyStatus status, StudyLedger ledger, Optional<Duration> remaining, Optional<ResultTable> table) {
        this(
                status.id(),
                status.state().name(),
                status.sentence(),
                status.paused(),
                remaining,
                status.stages().stream().map(stage -> Stage.of(stage, ledger)).toList(),
                table);
    }
}
