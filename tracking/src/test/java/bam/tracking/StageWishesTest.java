package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.FailureKind;
import bam.contracts.StageState;
import bam.contracts.StudyState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people and studies wish of a stage. */
class StageWishesTest extends LedgerTest {
    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @Test
    void tellsARunningAttemptWhatIsWanted() {
        Fence fence = begin();
        assertThat(attempts.wish(fence)).isEqualTo(Wish.GO_ON);

        studies.pause(trunk, true);
        assertThat(attempts.wish(fence)).isEqualTo(Wish.STAND_STILL);
        assertThat(state()).isEqualTo(StageState.RUNNING);
        studies.pause(trunk, false);
        assertThat(attempts.wish(fence)).isEqualTo(Wish.GO_ON);

        studies.want(trunk, false);
        assertThat(attempts.wish(fence)).isEqualTo(Wish.STAND_STILL);
        studies.want(trunk, true);
        assertThat(attempts.wish(fence)).isEqualTo(Wish.GO_ON);

        begin();
        assertThat(attempts.wish(fence)).isEqualTo(Wish.SUPERSEDED);
    }

    @Test
    void entersInTheBookWhatAPersonWishedOnce() {
        studies.pause(trunk, true);
        studies.pause(trunk, true);
        studies.pause(trunk, false);
        studies.pause(trunk, false);
        studies.want(trunk, false);

        assertThat(events()).containsExactly("STAGE_PAUSED", "STAGE_RESUMED");
    }

    @Test
    void standsStillUntilBothThePersonAndAStudyWantItToGoOn() {
        begin();
        studies.pause(trunk, true);
        studies.want(trunk, false);
        studies.stand(trunk);
        studies.stand(trunk);
        assertThat(state()).isEqualTo(StageState.PAUSED);
        assertThat(studies.attempts(trunk).get(0).outcome()).isEqualTo("LOST");

        studies.pause(trunk, false);
        assertThat(state()).isEqualTo(StageState.PAUSED);
        studies.want(trunk, true);
        assertThat(state()).isEqualTo(StageState.PLANNED);
    }

    @Test
    void waitsForAnAttemptWhenItIsToStandStillAndNobodyWishesItAnyMore() {
        begin();
        studies.stand(trunk);

        assertThat(state()).isEqualTo(StageState.PLANNED);
        assertThat(studies.attempts(trunk).get(0).outcome()).isEqualTo("LOST");
    }

    @Test
    void leavesWhatIsDoneParkedOrReleasedWhenItIsToStandStill() {
        end(begin(), FailureKind.BUG, "a mistake");
        studies.pause(trunk, true);
        studies.stand(trunk);
        assertThat(state()).isEqualTo(StageState.PARKED);
        studies.reopen(trunk);
        assertThat(stage().paused()).isFalse();
        studies.release(trunk);
        studies.stand(trunk);
        assertThat(state()).isEqualTo(StageState.RELEASED);
        studies.reopen(trunk);
        finish(begin());
        studies.pause(trunk, true);
        studies.want(trunk, false);
        studies.stand(trunk);
        assertThat(state()).isEqualTo(StageState.DONE);
        assertThat(stage().paused()).isFalse();
    }

    @Test
    void parksWhatAPersonCancelsWhereverItStands() {
        for (StageState state : StageState.values()) {
            bringTo(state);
            studies.cancel(trunk, "cancelled by a person");
            studies.cancel(trunk, "said twice");

            boolean done = state == StageState.DONE;
            assertThat(state()).as(state.name()).isEqualTo(done ? StageState.DONE : StageState.PARKED);
            if (done) {
                studies.forget(trunk, "to go on");
                continue;
            }
            assertThat(studies.failure(trunk))
                    .contains(new StudyLedger.Failure(FailureKind.CANCELLED, "cancelled by a person"));
            assertThat(refusal(this::begin).kind()).isEqualTo(FailureKind.CANCELLED);
            studies.reopen(trunk);
        }
        assertThat(said(Audit.Event.STAGE_CANCELLED)).hasSize(StageState.values().length - 1);
    }

    @Test
    void releasesWhatNobodyWantsWhereverItStands() {
        for (StageState state : StageState.values()) {
            bringTo(state);
            studies.release(trunk);
            studies.release(trunk);

            boolean stays = state == StageState.DONE || state == StageState.PARKED;
            assertThat(state()).as(state.name()).isEqualTo(stays ? state : StageState.RELEASED);
            assertThat(stage().wanted()).isEqualTo(state == StageState.DONE);
            studies.reopen(trunk);
            studies.forget(trunk, "to go on");
        }
    }

    private void bringTo(StageState state) {
        assertThat(state()).isEqualTo(StageState.PLANNED);
        switch (state) {
            case PLANNED -> {}
            case RUNNING -> begin();
            case DONE -> finish(begin());
            case PAUSED -> {
                studies.pause(trunk, true);
                studies.stand(trunk);
            }
            case PARKED -> end(begin(), FailureKind.BUG, "a mistake");
            case RELEASED -> studies.release(trunk);
        }
        assertThat(state()).isEqualTo(state);
    }

    @Test
    void takesTheRightToWriteFromAReleasedStage() {
        Fence fence = begin();

        studies.release(trunk);

        assertStale(() -> attempts.report(fence, told(points("loss", 1, 1))));
        assertThat(studies.attempts(trunk).get(0).outcome()).isEqualTo("LOST");
        assertThat(events()).startsWith("ATTEMPT_LOST", "STAGE_RELEASED");
    }

    @Test
    void reopensAStageThatIsParkedAndSaysWhyItWas() {
        end(begin(), FailureKind.DIVERGED, "the loss is NaN; lower the rate");
        StudyLedger.Failure failure = studies.failure(trunk).orElseThrow();
        assertThat(failure).isEqualTo(new StudyLedger.Failure(FailureKind.DIVERGED, "the loss is NaN; lower the rate"));
        assertThatThrownBy(this::begin).hasMessage("the loss is NaN; lower the rate");

        studies.reopen(trunk);
        studies.reopen(trunk);

        assertThat(studies.failure(trunk)).isEmpty();
        assertThat(begin().epoch()).isEqualTo(2);
        assertThat(events()).containsExactly("STAGE_PARKED", "STAGE_REOPENED");
    }

    @Test
    void reopensWhatAPersonPausedAndNoStudyWanted() {
        studies.pause(trunk, true);
        studies.want(trunk, false);
        studies.stand(trunk);

        studies.reopen(trunk);

        assertThat(begin().epoch()).isEqualTo(1);
    }

    @Test
    void pausesAStudyUntilItEndsOrIsRunAgain() {
        studies.pauseStudy(plan.id(), true);
        studies.pauseStudy(plan.id(), true);
        assertThat(studies.study(plan.id()).orElseThrow().paused()).isTrue();
        studies.record(plan, "workflow-1");
        assertThat(studies.study(plan.id()).orElseThrow().paused()).isTrue();
        studies.record(plan, "workflow-2");
        assertThat(studies.study(plan.id()).orElseThrow().paused()).isFalse();

        studies.pauseStudy(plan.id(), true);
        studies.pauseStudy(plan.id(), false);
        studies.pauseStudy(plan.id(), true);
        studies.move(plan.id(), StudyState.CANCELLED, "you asked for it");
        studies.pauseStudy(plan.id(), true);

        assertThat(studies.study(plan.id()).orElseThrow().paused()).isFalse();
        assertThat(events()).containsExactly("STUDY_PAUSED", "STUDY_PAUSED", "STUDY_RESUMED", "STUDY_PAUSED");
        assertThat(said(Audit.Event.STUDY_RESUMED))
                .containsExactly("a person wants study '" + plan.id() + "' to go on");
    }

    @Test
    void showsWhichStagesAreToStandStill() {
        begin();
        studies.pause(trunk, true);
        studies.want(plan.stages().get(2).fingerprint(), false);

        assertThat(studies.study(plan.id()).orElseThrow().stages())
                .extracting(StageStatus::standStill)
                .containsExactly(false, true, true, false, false, false);
    }
}
