package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.tracking.fixture.SmallPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Studies and stages in a real database. */
class StudyLedgerTest extends LedgerTest {
    @Test
    void givesBackThePlanThatItWasGiven() {
        studies.record(plan, "workflow-1");

        assertThat(studies.plan(plan.id())).contains(plan);
        assertThat(studies.plan("unknown")).isEmpty();
        for (PlannedStage stage : plan.stages()) {
            assertThat(studies.stage(stage.fingerprint())).contains(stage);
        }
        assertThat(database.strings("SELECT role FROM lineage WHERE stage = '"
                        + plan.replicates().get(0).variants().get(0).merge() + "' ORDER BY position"))
                .containsExactly("source/seed", "source/prose");
    }

    @Test
    void recordsAPlanOnceHoweverOftenItComes() {
        studies.record(plan, "workflow-1");
        studies.record(plan, "workflow-2");

        assertThat(studies.study(plan.id()).orElseThrow().workflowId()).isEqualTo("workflow-2");
        assertThat(database.strings("SELECT count(*) FROM stage")).containsExactly("6");
        assertThat(database.strings("SELECT count(*) FROM study_stage")).containsExactly("6");
        assertThat(database.strings("SELECT count(*) FROM outbox WHERE stage IS NOT NULL"))
                .containsExactly("6");
        assertThat(database.strings("SELECT payload ->> 'workflow' FROM outbox WHERE study IS NOT NULL ORDER BY id"))
                .containsExactly("workflow-1", "workflow-2");
    }

    @Test
    void letsStudiesThatShareStagesComeAtOnce() throws Exception {
        List<Callable<Boolean>> recordings = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            StudyPlan one = SmallPlan.of("study-" + i, i % 2);
            recordings.add(() -> {
                studies.record(one, "workflow");
                return true;
            });
        }
        assertThat(atOnce(recordings)).hasSize(16);
        assertThat(studies.studies()).hasSize(16).allMatch(study -> study.stagesInAll() == 6);
        assertThat(database.strings("SELECT count(*) FROM stage")).containsExactly("11");
    }

    @Test
    void showsWhereEveryStageStands() {
        studies.record(plan, "workflow-1");
        Fence fence = begin();
        attempts.report(
                fence,
                told(List.of(
                        new MetricPoint("loss", 1, 5.5, 1_000),
                        new MetricPoint("loss", 2, 5.25, 1_001),
                        new MetricPoint("tokens-per-second", 2, 1234, 1_001))));

        StudyStatus status = studies.study(plan.id()).orElseThrow();

        assertThat(status.state()).isEqualTo(StudyState.RUNNING);
        assertThat(status.stages())
                .extracting(StageStatus::label)
                .containsExactly("corpus prose", "seed", "expert prose", "merge bam", "mixture bam", "evaluate bam");
        StageStatus seed = status.stages().get(1);
        assertThat(seed.state()).isEqualTo(StageState.RUNNING);
        assertThat(seed.steps()).isEqualTo(1000);
        assertThat(seed.step()).isEqualTo(2);
        assertThat(seed.loss()).contains(5.25);
        assertThat(seed.tokensPerSecond()).contains(1234.0);
        assertThat(seed.attempts()).isEqualTo(1);
        assertThat(seed.began()).isPresent();
        StageStatus expert = status.stages().get(2);
        assertThat(expert.state()).isEqualTo(StageState.PLANNED);
        assertThat(expert.loss()).isEmpty();
        assertThat(expert.began()).isEmpty();
    }

    @Test
    void countsStagesThatAreDone() {
        studies.record(plan, "workflow-1");
        finish(begin());

        StudySummary summary = studies.studies().get(0);
        assertThat(summary.stagesDone()).isEqualTo(1);
        assertThat(summary.stagesInAll()).isEqualTo(6);
    }

    @Test
    void movesAStudyOnceAndRunsItAgainWhenItIsRecordedAgain() {
        studies.record(plan, "workflow-1");
        studies.move(plan.id(), StudyState.CANCELLED, "you asked for it");
        studies.move(plan.id(), StudyState.SUCCEEDED, "too late");

        StudyStatus ended = studies.study(plan.id()).orElseThrow();
        assertThat(ended.state()).isEqualTo(StudyState.CANCELLED);
        assertThat(ended.sentence()).isEqualTo("you asked for it");

        studies.record(plan, "workflow-2");
        assertThat(studies.study(plan.id()).orElseThrow().state()).isEqualTo(StudyState.RUNNING);
        assertThat(studies.study(plan.id()).orElseThrow().sentence()).isEmpty();
    }

    @Test
    void forgetsAnArtifactThatIsLost() {
        studies.record(plan, "workflow-1");
        finish(begin());
        assertThat(studies.artifact(trunk)).contains(ARTIFACT);

        studies.forget(trunk, "its folder is gone");
        studies.forget(trunk, "its folder is gone");

        assertThat(studies.artifact(trunk)).isEmpty();
        assertThat(state()).isEqualTo(StageState.PLANNED);
        assertThat(events()).containsExactly("ARTIFACT_FORGOTTEN");
    }

    @Test
    void leavesAStageThatIsDoneAloneWhenNobodyWantsIt() {
        studies.record(plan, "workflow-1");
        finish(begin());

        studies.release(trunk);
        studies.reopen(trunk);

        assertThat(state()).isEqualTo(StageState.DONE);
        assertThat(events()).isEmpty();
    }

    @Test
    void refusesTransitionsThatMakeNoSense() {
        studies.record(plan, "workflow-1");

        assertThatThrownBy(() -> database.execute("UPDATE stage SET state = 'DONE'"))
                .hasMessageContaining("a stage cannot go from PLANNED to DONE");
        assertThatThrownBy(() -> database.execute("UPDATE stage SET state = 'RUNNING'"))
                .hasMessageContaining("a stage begins to run with a new epoch only");
        database.execute("UPDATE stage SET epoch = 5");
        assertThatThrownBy(() -> database.execute("UPDATE stage SET epoch = 4"))
                .hasMessageContaining("epoch and final step of a stage never fall");
        database.execute("UPDATE study SET state = 'FAILED', ended_at = now()");
        assertThatThrownBy(() -> database.execute("UPDATE study SET state = 'CANCELLED'"))
                .hasMessageContaining("a study cannot go from FAILED to CANCELLED");
    }

    @Test
    void saysWhichDatabaseDoesNotAnswer() {
        assertThatThrownBy(() -> PostgresLedger.open("jdbc:postgresql://127.0.0.1:1/none?password=secret", "a", "b"))
                .isInstanceOf(BamException.class)
                .hasMessageStartingWith("the database jdbc:postgresql://127.0.0.1:1/none does not answer")
                .hasMessageNotContaining("secret");
    }

    @Test
    void knowsNothingOfStagesThatNobodyRecorded() {
        Fingerprint unknown = new Fingerprint("f".repeat(64));

        assertThat(studies.stage(unknown)).isEqualTo(Optional.empty());
        assertThat(studies.artifact(unknown)).isEmpty();
        assertThat(studies.attempts(unknown)).isEmpty();
        assertThat(studies.record(unknown)).isEmpty();
        assertThat(studies.missingParents(unknown)).isEmpty();
    }
}
