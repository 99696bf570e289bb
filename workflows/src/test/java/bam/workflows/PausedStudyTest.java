package bam.workflows;

import static bam.workflows.Laboratory.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.FailureKind;
import bam.contracts.StageState;
import bam.contracts.StudyState;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Studies that a person makes stand still, and the stages that they share with others. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PausedStudyTest {
    private final Laboratory laboratory = new Laboratory();

    @AfterEach
    void close() {
        laboratory.close();
    }

    private void awaitHeld(String label, String study) {
        eventually(() -> laboratory.stage(label).status().heldBy().contains(study));
    }

    @Test
    void theStageOfAPausedStudyStandsStillAndGoesOnWhenTheStudyIsResumed() {
        WorkflowStub study = laboratory.startAndHold("a", "seed", "code");
        laboratory.study("a").pause();
        laboratory.awaitState("seed", StageState.PAUSED);

        assertThat(laboratory.study("a").progress().paused()).isTrue();
        assertThat(laboratory.stage("seed").status())
                .isEqualTo(new StageProgress(StageState.PAUSED, List.of(), List.of("a"), false, ""));
        laboratory.hold("seed").countDown();
        laboratory.study("a").resume();

        study.getResult(StudyOutcome.class);
        assertThat(laboratory.worked).containsSequence("seed", "seed", "expert code");
        assertThat(laboratory.ledger.calls)
                .containsSubsequence("do not want seed", "stand seed", "want seed", "reopen seed");
    }

    @Test
    void aSharedStageKeepsRunningForTheOtherStudy() {
        WorkflowStub first = laboratory.startAndHold("a", "seed", "code");
        WorkflowStub second = laboratory.start("b", "law");
        eventually(() -> laboratory.stage("seed").wantedBy().size() == 2);

        laboratory.study("a").pause();
        awaitHeld("seed", "a");
        laboratory.hold("seed").countDown();
        second.getResult(StudyOutcome.class);

        assertThat(laboratory.worked).containsOnlyOnce("seed").doesNotContain("expert code");
        eventually(() -> laboratory.study("a").progress().done().contains("seed"));
        laboratory.study("a").resume();
        first.getResult(StudyOutcome.class);
        assertThat(laboratory.ledger.calls).doesNotContain("do not want seed", "stand seed");
    }

    @Test
    void aStageThatFinishesWhileEveryStudyHoldsItIsDone() {
        laboratory.work.stubborn.add("seed");
        WorkflowStub study = laboratory.startAndHold("a", "seed", "code");
        laboratory.study("a").pause();
        laboratory.awaitStopping("seed");

        laboratory.hold("seed").countDown();
        eventually(() -> laboratory.study("a").progress().done().contains("seed"));

        assertThat(laboratory.worked).doesNotContain("expert code");
        laboratory.study("a").resume();
        study.getResult(StudyOutcome.class);
        assertThat(laboratory.worked).containsOnlyOnce("seed");
    }

    @Test
    void aStudyPausedWhileItsStageWaitsForAWorkerHoldsIt() {
        laboratory.occupyWorkers("seed");
        WorkflowStub study = laboratory.start("a", "code");
        eventually(() -> laboratory.ledger.calls.contains("a joins seed"));
        laboratory.study("a").pause();
        laboratory.awaitState("seed", StageState.PAUSED);

        laboratory.freeWorkers();
        laboratory.study("a").resume();

        study.getResult(StudyOutcome.class);
        assertThat(laboratory.worked).containsOnlyOnce("seed");
    }

    @Test
    void anotherStudyThatJoinsTakesAHeldStageOn() {
        WorkflowStub first = laboratory.startAndHold("a", "seed", "code");
        laboratory.study("a").pause();
        laboratory.awaitState("seed", StageState.PAUSED);

        laboratory.hold("seed").countDown();
        laboratory.start("b", "law").getResult(StudyOutcome.class);

        eventually(() -> laboratory.study("a").progress().done().contains("seed"));
        laboratory.study("a").resume();
        assertThat(first.getResult(StudyOutcome.class).stages()).isEqualTo(6);
    }

    @Test
    void aPausedStudyMayBeCancelledAndItsStageIsReleased() {
        WorkflowStub study = laboratory.startAndHold("a", "seed", "code");
        laboratory.study("a").pause();
        laboratory.awaitState("seed", StageState.PAUSED);

        study.cancel();

        assertThatThrownBy(() -> study.getResult(StudyOutcome.class)).isInstanceOf(WorkflowFailedException.class);
        eventually(() -> laboratory.ledger.state("seed") == StageState.RELEASED);
        assertThat(laboratory.ledger.ended).containsEntry("a", StudyState.CANCELLED);
    }

    @Test
    void aStudyPausedWhileAStageIsParkedHoldsItParkedAndIsToldOfTheRetry() {
        laboratory.work.failing.put("seed", FailureKind.DISK_FULL);
        WorkflowStub study = laboratory.start("a", "code");
        eventually(() -> !laboratory.study("a").progress().parked().isEmpty());
        laboratory.study("a").pause();
        awaitHeld("seed", "a");

        laboratory.stage("seed").retry();
        laboratory.awaitState("seed", StageState.PAUSED);
        laboratory.study("a").resume();

        study.getResult(StudyOutcome.class);
        assertThat(laboratory.worked).containsSequence("seed", "seed", "expert code");
    }

    @Test
    void aPersonsPauseOutlivesThatOfTheStudy() {
        WorkflowStub study = laboratory.startAndHold("a", "seed", "code");
        laboratory.study("a").pause();
        laboratory.awaitState("seed", StageState.PAUSED);
        laboratory.pause("seed");
        laboratory.study("a").resume();
        eventually(() -> laboratory.stage("seed").wantedBy().contains("a"));

        assertThat(laboratory.is("seed", StageState.PAUSED)).isTrue();
        laboratory.hold("seed").countDown();
        laboratory.resume("seed");

        assertThat(study.getResult(StudyOutcome.class).stages()).isEqualTo(6);
    }

    @Test
    void aStageResumedByAPersonWhileItsStudyIsPausedStandsStillInTheLedgerToo() {
        laboratory.startAndHold("a", "seed", "code");
        laboratory.pause("seed");
        laboratory.awaitState("seed", StageState.PAUSED);
        laboratory.study("a").pause();
        awaitHeld("seed", "a");

        laboratory.resume("seed");

        eventually(() -> laboratory.ledger.calls.contains("do not want seed"));
        laboratory.awaitState("seed", StageState.PAUSED);
    }
}
