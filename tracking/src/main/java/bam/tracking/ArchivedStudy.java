package bam.tracking;

import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import java.time.Instant;
import java.util.List;

/**
 * What a ledger knows of a study that has ended, for another ledger: everything but the points of its curves, which
 * come one curve at a time.
 *
 * @param workflowId of the workflow that ran it
 * @param state how it ended
 * @param sentence what it said then
 * @param recorded when it was first recorded
 * @param plan with the document and the shape in which the method ran it
 * @param stages in plan order
 */
public record ArchivedStudy(
        String workflowId, StudyState state, String sentence, Instant recorded, StudyPlan plan, List<Stage> stages) {
    /** An ended study; its stages are those of the plan, and those that are done say how they came to be. */
    public ArchivedStudy {
        stages = List.copyOf(stages);
        if (!state.ended()) {
            throw new IllegalArgumentException(
                    "study '" + plan.id() + "' has not ended; wait for it, or cancel it first");
        }
        List<Fingerprint> planned =
                plan.stages().stream().map(PlannedStage::fingerprint).toList();
        if (!stages.stream().map(Stage::fingerprint).toList().equals(planned)) {
            throw new IllegalArgumentException(
                    "the stages of study '" + plan.id() + "' are not those of its plan; they were altered");
        }
        stages.forEach(Stage::requireHistory);
    }

    /**
     * A stage.
     *
     * @param facts what the ledger knows of it
     * @param scores of an evaluation, by domain and window
     * @param curves names of its curves, in order
     */
    public record Stage(StageRecord facts, List<WindowScore> scores, List<String> curves) {
        /** Freezes the lists. */
        public Stage {
            scores = List.copyOf(scores);
            curves = List.copyOf(curves);
        }

        /** Identity of the stage. */
        public Fingerprint fingerprint() {
            return facts.fingerprint();
        }

        /** Whether its result is known. */
        public boolean done() {
            return facts.state() == StageState.DONE;
        }

        /** The attempt that finished it. */
        StageRecord.Run last() {
            return facts.attempts().get(facts.attempts().size() - 1);
        }

        private void requireHistory() {
            if (!done()) {
                return;
            }
            boolean ended = !facts.attempts().isEmpty()
                    && facts.artifact().isPresent()
                    && last().attempt().outcome().equals("DONE");
            boolean oneAfterTheOther = facts.attempts().stream()
                    .map(run -> run.attempt().outcome())
                    .noneMatch("RUNNING"::equals);
            if (!ended || !oneAfterTheOther) {
                throw new IllegalArgumentException("stage '" + facts.label()
                        + "' is done, and no attempt says that it finished it; it was altered");
            }
        }
    }
}
