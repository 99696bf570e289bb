package bam.tracking;

import bam.contracts.StudyState;
import java.time.Instant;
import java.util.List;

/**
 * A study and its stages.
 *
 * @param id of the study
 * @param name what its document calls it
 * @param workflowId of the workflow that runs or ran it
 * @param state where it stands
 * @param sentence what it said when it ended
 * @param paused whether a person wants it to stand still
 * @param recorded when it was first recorded
 * @param stages in plan order
 */
public record StudyStatus(
        String id,
        String name,
        String workflowId,
        StudyState state,
        String sentence,
        boolean paused,
        Instant recorded,
        List<StageStatus> stages) {
    /** Freezes the list. */
    public StudyStatus {
        stages = List.copyOf(stages);
    }
}
