package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.StageState;
import bam.tracking.StudyStatus;
import org.junit.jupiter.api.Test;

/** Where a study stands, as a person reads it. */
class StudyTextTest {
    @Test
    void aTrainingThatRunsSaysItsStepItsLossItsSpeedAndHowLongItWillTake() {
        StudyStatus study = new Standings()
                .doneBefore("expert law", 10)
                .with("expert law", StageState.RUNNING, false, 300, 31, 1)
                .study();

        assertThat(text(study))
                .startsWith("5 of 28 stages done, about ")
                .containsPattern(
                        "expert law +running +step 300 of 600, loss 2.000, 10,000 tokens/s, about 31 s left\n");
    }

    @Test
    void aTrainingThatStandsStillSaysHowFarItCame() {
        StudyStatus study = new Standings()
                .doneBefore("expert law", 10)
                .with("expert law", StageState.PAUSED, true, 300, 31, 3)
                .study();

        assertThat(text(study)).containsPattern("expert law +paused +step 300 of 600, loss 2.000, 3 attempts\n");
    }

    @Test
    void whatIsDoneOrPlannedNeedsNoFigures() {
        String text = text(new Standings().doneBefore("expert law", 10).study());

        assertThat(text).containsPattern("(?m)seed +done$").containsPattern("(?m)expert law +planned$");
    }

    private static String text(StudyStatus study) {
        return StudyText.stages(Standings.PLAN, study, 2, Standings.BEGIN.plusSeconds(31));
    }
}
