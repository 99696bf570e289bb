package bam.workflows;

import static bam.workflows.Laboratory.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.StageState;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stages that a person makes stand still. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PausedStageTest {
    private final Laboratory laboratory = new Laboratory();

    @AfterEach
    void close() {
        laboratory.close();
    }

    @Test
    void aRunningStageStandsStillAndGoesOnWhenResumed() {
        WorkflowStub study = laboratory.startAndHold("a", "seed", "code");
        laboratory.pause("seed");
        laboratory.awaitState("seed", StageState.PAUSED);

        assertThat(laboratory.stage("seed").status())
                .isEqualTo(new StageProgress(StageState.PAUSED, List.of("a"), List.of(), true, ""));
        laboratory.hold("seed").countDown();
        laboratory.resume("seed");

        study.getResult(StudyOutcome.class);
        assertThat(laboratory.worked).containsSequence("seed", "seed", "expert code");
        assertThat(laboratory.ledger.calls).containsSubsequence("stand seed", "reopen seed");
    }

    @Test
    void aStageThatWaitsForAWorkerStandsStillAtOnce() {
        laboratory.occupyWorkers("seed");
        WorkflowStub study = laboratory.start("a", "code");
        eventually(() -> laboratory.ledger.calls.contains("a joins seed"));
        laboratory.pause("seed");
        laboratory.awaitState("seed", StageState.PAUSED);

        laboratory.freeWorkers();
        laboratory.resume("seed");

        study.getResult(StudyOutcome.class);
        assertThat(laboratory.worked).containsOnlyOnce("seed");
    }

    @Test
    void aStageThatWasPausedBeforeItsWorkflowBeganStandsStillUntilResumed() {
        laboratory.ledger.pause("seed", true);
        WorkflowStub study = laboratory.start("a", "code");
        eventually(() -> laboratory.ledger.state("seed") == StageState.PAUSED);
        laboratory.awaitState("seed", StageState.PAUSED);

        assertThat(laboratory.worked).doesNotContain("seed");
        laboratory.resume("seed");

        assertThat(study.getResult(StudyOutcome.class).stages()).isEqualTo(6);
    }

    @Test
    void anotherStudyThatJoinsDoesNotOverruleAPerson() {
        WorkflowStub first = laboratory.startAndHold("a", "seed", "code");
        laboratory.pause("seed");
        laboratory.awaitState("seed", StageState.PAUSED);
        WorkflowStub second = laboratory.start("b", "law");
        eventually(() -> laboratory.stage("seed").wantedBy().size() == 2);

        assertThat(laboratory.is("seed", StageState.PAUSED)).isTrue();
        laboratory.hold("seed").countDown();
        laboratory.resume("seed");

        first.getResult(StudyOutcome.class);
        second.getResult(StudyOutcome.class);
        assertThat(laboratory.ledger.calls).doesNotContain("do not want seed", "want seed");
    }

    @Test
    void aStageThatFinishesWhileItIsBeingPausedIsDone() {
        laboratory.work.stubborn.add("seed");
        WorkflowStub study = laboratory.startAndHold("a", "seed", "code");
        laboratory.pause("seed");
        laboratory.awaitStopping("seed");

        laboratory.hold("seed").countDown();

        study.getResult(StudyOutcome.class);
        assertThat(laboratory.worked).containsOnlyOnce("seed");
        assertThat(laboratory.ledger.calls).doesNotContain("stand seed");
    }

    @Test
    void aStageThatIsResumedWhileItIsBeingPausedGoesOn() {
        WorkflowStub study = laboratory.startAndHold("a", "seed", "code");
        laboratory.pause("seed");
        laboratory.awaitStopping("seed");
        laboratory.resume("seed");
        eventually(() -> laboratory.attempts("seed") == 2);

        laboratory.hold("seed").countDown();

        study.getResult(StudyOutcome.class);
        assertThat(laboratory.ledger.calls).doesNotContain("stand seed");
    }

    @Test
    void aPausedStageThatNobodyWantsAnyMoreIsReleased() {
        WorkflowStub study = laboratory.startAndHold("a", "seed", "code");
        laboratory.pause("seed");
        laboratory.awaitState("seed", StageState.PAUSED);

        study.cancel();

        eventually(() -> laboratory.ledger.state("seed") == StageState.RELEASED);
    }

    @Test
    void aPersonsPauseOutlivesTheWorkflow() {
        WorkflowStub first = laboratory.startAndHold("a", "seed", "code");
        laboratory.pause("seed");
        laboratory.awaitState("seed", StageState.PAUSED);
        first.cancel();
        eventually(() -> laboratory.ledger.state("seed") == StageState.RELEASED);

        laboratory.hold("seed").countDown();
        WorkflowStub second = laboratory.start("b", "code");
        laboratory.awaitState("seed", StageState.PAUSED);
        laboratory.resume("seed");

        assertThat(second.getResult(StudyOutcome.class).stages()).isEqualTo(6);
    }
}
