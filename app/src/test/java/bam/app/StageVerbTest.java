package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.FailureKind;
import bam.contracts.StageState;
import bam.tracking.StageRecord;
import org.junit.jupiter.api.Test;

/** Every command on a stage is acknowledged in one line, or refused with what to do instead. */
class StageVerbTest {
    private static final String ID = StageExamples.LAW.abbreviated();

    @Test
    void aRunningStagePausesAtTheEndOfItsStepAndItsSave() {
        StageRecord running = stage(StageState.RUNNING);

        assertThat(StageVerb.PAUSE.refusal(running)).isEmpty();
        assertThat(StageVerb.PAUSE.answer(running))
                .isEqualTo("pausing: 'expert law' (" + ID + ") stops at the end of its step and its save; './bam stage"
                        + " resume " + ID + "' goes on");
        assertThat(StageVerb.PAUSE.answer(stage(StageState.PLANNED)))
                .startsWith("paused: 'expert law' (" + ID + ") does not begin; './bam stage resume ");
    }

    @Test
    void aStageThatStandsStillAlreadyCannotBePaused() {
        assertThat(StageVerb.PAUSE.refusal(stage(StageState.DONE)))
                .contains("is done; a finished stage cannot be paused");
        assertThat(StageVerb.PAUSE.refusal(stage(StageState.PARKED)))
                .contains("is parked and stands still already; './bam stage retry " + ID + "' goes on");
        assertThat(StageVerb.PAUSE.refusal(stage(StageState.RELEASED)))
                .contains("stands still already, since no study wants it; './bam study run FILE' goes on");
    }

    @Test
    void aPausedStageGoesOnFromItsNewestCommittedCheckpoint() {
        StageRecord paused = StageExamples.expert(StageState.PAUSED, true, true);

        assertThat(StageVerb.RESUME.refusal(paused)).isEmpty();
        assertThat(StageVerb.RESUME.answer(paused))
                .isEqualTo("resumed: 'expert law' (" + ID + ") goes on from step 30 as soon as a worker is free");
    }

    @Test
    void aStageThatPausedWithItsStudiesIsResumedWithThem() {
        StageRecord held = StageExamples.expert(StageState.PAUSED, false, false);
        StageRecord both = StageExamples.expert(StageState.PAUSED, true, false);

        assertThat(StageVerb.RESUME.refusal(held))
                .contains("stands still with the studies that want it; './bam study resume demo-2' goes on");
        assertThat(StageVerb.RESUME.answer(both))
                .endsWith("as soon as a study that wants it does; './bam study resume demo-2'");
        assertThat(StageVerb.RESUME.refusal(stage(StageState.RUNNING)))
                .contains("is not paused; there is nothing to resume");
    }

    @Test
    void aParkedStageIsRetriedAndNothingElseIs() {
        StageRecord parked = StageExamples.parked(FailureKind.DISK_FULL, "no room");

        assertThat(StageVerb.RETRY.refusal(parked)).isEmpty();
        assertThat(StageVerb.RETRY.answer(parked))
                .startsWith("retrying: 'expert law' (" + ID + ") goes on from step 30");
        assertThat(StageVerb.RESUME.refusal(parked))
                .contains("is parked, not paused; './bam stage retry " + ID + "' goes on");
        assertThat(StageVerb.RETRY.refusal(stage(StageState.PAUSED)))
                .contains("is paused, not parked; './bam stage resume " + ID + "' goes on");
        assertThat(StageVerb.RETRY.refusal(stage(StageState.RUNNING)))
                .contains("runs already; there is nothing to retry");
        assertThat(StageVerb.RETRY.refusal(stage(StageState.DONE)))
                .contains("is done; a finished stage is never run twice");
    }

    @Test
    void aWishWhoseSignalWasLostMayBeGivenAgain() {
        assertThat(StageVerb.RESUME.refusal(stage(StageState.PLANNED))).isEmpty();
        assertThat(StageVerb.RETRY.refusal(stage(StageState.PLANNED))).isEmpty();
        assertThat(StageVerb.CANCEL.refusal(stage(StageState.PAUSED))).isEmpty();
    }

    @Test
    void aCancelledStageCanBeTakenUpAgain() {
        assertThat(StageVerb.CANCEL.answer(stage(StageState.RUNNING)))
                .isEqualTo("cancelling: 'expert law' (" + ID + ") stops at the end of its step and its save;"
                        + " './bam stage retry " + ID + "' goes on");
        assertThat(StageVerb.CANCEL.answer(stage(StageState.PAUSED))).startsWith("cancelled: 'expert law'");
        assertThat(StageVerb.CANCEL.refusal(StageExamples.parked(FailureKind.CANCELLED, "a person")))
                .contains("is cancelled already; './bam stage retry " + ID + "' goes on");
    }

    private static StageRecord stage(StageState state) {
        return StageExamples.expert(state, false, true);
    }
}
