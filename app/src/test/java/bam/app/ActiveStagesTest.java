package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.StageState;
import bam.tracking.StudyStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What runs is shown by names that other commands take. */
class ActiveStagesTest {
    private static final String ID = Standings.PLAN.id();

    @Test
    void everyLineNamesTheStudyOfItsStage() {
        StudyStatus study = new Standings()
                .doneBefore("expert law", 5)
                .with("expert law", StageState.RUNNING, false, 41, 0, 1)
                .with("expert code", StageState.PARKED, false, 7, 5, 1)
                .quiet("expert math", 10, 12)
                .study();

        assertThat(ActiveStages.lines(List.of(study)))
                .containsExactlyInAnyOrder(
                        "running: " + ID + "/expert law, step 41 of 600",
                        "parked: " + ID + "/expert code, step 7 of 600",
                        "silent for 12 s: " + ID + "/expert math, step 10 of 600");
    }

    @Test
    void aStageThatTwoStudiesWantIsOneLineWithBoth() {
        StudyStatus one = new Standings().with("corpus law", StageState.RUNNING).study();
        StudyStatus other = new StudyStatus(
                "other-1", "other", "study-other-1", one.state(), "", false, one.recorded(), one.stages());

        assertThat(ActiveStages.lines(List.of(one, other)))
                .containsExactly("running: " + ID + "/corpus law and other-1/corpus law");
    }
}
