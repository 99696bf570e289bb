package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.StudyState;
import bam.tracking.StudySummary;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who runs a changed document is told what becomes of the study of the old one. */
class StudyRunnerTest {
    private static final String ID = Standings.PLAN.id();

    @Test
    void anOlderStudyOfTheSameNameThatHasNotEndedIsNamedWithTheCommandThatEndsIt() {
        List<StudySummary> studies = List.of(
                study(ID, "demo", StudyState.RUNNING),
                study("demo-old", "demo", StudyState.RUNNING),
                study("demo-done", "demo", StudyState.SUCCEEDED),
                study("other-1", "other", StudyState.RUNNING));

        assertThat(StudyRunner.older(Standings.PLAN, studies))
                .containsExactly("study demo-old of the same name, from another document, has not ended: it goes on"
                        + " beside this one, which shares what both want; './bam study cancel demo-old' ends it");
    }

    private static StudySummary study(String id, String name, StudyState state) {
        return new StudySummary(id, name, state, Standings.BEGIN, 3, 28);
    }
}
