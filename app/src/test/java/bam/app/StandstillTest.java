package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.StageState;
import bam.contracts.StudyState;
import bam.tracking.StageStatus;
import bam.tracking.StudyStatus;
import org.junit.jupiter.api.Test;

/** A study is watched for as long as anything of it can go on without a person. */
class StandstillTest {
    @Test
    void aParkedStageHoldsWhatNeedsItsResultAndNothingElse() {
        Standstill still = still(new Standings().doneBefore("expert law", 10).with("expert law", StageState.PARKED));

        assertThat(still.holds(Standings.stage("mixture btx").fingerprint())).isTrue();
        assertThat(still.holds(Standings.stage("evaluate law expert").fingerprint()))
                .isTrue();
        assertThat(still.holds(Standings.stage("expert code").fingerprint())).isFalse();
        assertThat(still.holds(Standings.stage("evaluate seed").fingerprint())).isFalse();
        assertThat(still.complete()).isFalse();
    }

    @Test
    void nothingGoesOnOnceAllThatIsLeftWaitsForParkedStages() {
        Standings left =
                new Standings().with("mixture btx", StageState.PARKED).with("evaluate btx", StageState.PLANNED);

        assertThat(still(left.doneElse()).complete()).isTrue();
    }

    @Test
    void aStageThatRunsOrIsPausedCanGoOn() {
        for (StageState state : new StageState[] {StageState.RUNNING, StageState.PAUSED, StageState.RELEASED}) {
            Standings left =
                    new Standings().with("mixture btx", StageState.PARKED).with("mixture soup", state);

            assertThat(still(left.doneElse()).complete()).as(state.toString()).isFalse();
        }
        assertThat(still(new Standings().doneElse()).complete()).isFalse();
    }

    @Test
    void eachParkedStageIsNamedWithItsSentenceAndTheCommandThatGoesOn() {
        Standings left =
                new Standings().with("mixture btx", StageState.PARKED).with("evaluate btx", StageState.PLANNED);

        assertThat(still(left.doneElse()).text(StageStatus::sentence))
                .isEqualTo("study " + Standings.PLAN.id() + ": 1 stage needs a person, 1 waits for that\n"
                        + "  mixture btx is parked: no room on the disk; free some\n"
                        + "    ./bam stage retry "
                        + Standings.stage("mixture btx").fingerprint().abbreviated() + "\n");
    }

    @Test
    void aPausedStudyIsPausingUntilNothingOfItRuns() {
        String resume = "; './bam study resume " + Standings.PLAN.id() + "' goes on";

        assertThat(StudyText.headline(new Standings()
                        .with("seed", StageState.RUNNING)
                        .paused()
                        .study()))
                .isEqualTo(Standings.PLAN.id() + " pausing" + resume);
        assertThat(StudyText.headline(
                        new Standings().with("seed", StageState.PAUSED).paused().study()))
                .isEqualTo(Standings.PLAN.id() + " paused" + resume);
        assertThat(StudyText.headline(new Standings().study())).isEqualTo(Standings.PLAN.id() + " running");
    }

    @Test
    void whatAStudySaidAtItsEndIsNotDoubled() {
        assertThat(StudyText.headline(ended(StudyState.CANCELLED, "cancelled; what was finished stays")))
                .isEqualTo(Standings.PLAN.id() + " cancelled; what was finished stays");
        assertThat(StudyText.headline(ended(StudyState.SUCCEEDED, "28 stages are done")))
                .isEqualTo(Standings.PLAN.id() + " succeeded: 28 stages are done");
    }

    @Test
    void anEndedStudyStaysAsItIs() {
        assertThat(StudyControl.refusal(ended(StudyState.SUCCEEDED), "paused"))
                .isEqualTo("study " + Standings.PLAN.id()
                        + " succeeded and does not run; it cannot be paused, its results stay");
        assertThat(StudyControl.refusal(ended(StudyState.CANCELLED), "resumed"))
                .endsWith(
                        "cancelled and does not run; it cannot be resumed; './bam study run FILE' goes on from what is"
                                + " finished");
    }

    private static StudyStatus ended(StudyState state) {
        return ended(state, "");
    }

    private static StudyStatus ended(StudyState state, String sentence) {
        StudyStatus study = new Standings().study();
        return new StudyStatus(
                study.id(), study.name(), study.workflowId(), state, sentence, false, study.recorded(), study.stages());
    }

    private static Standstill still(Standings standings) {
        return Standstill.of(Standings.PLAN, standings.study());
    }
}
