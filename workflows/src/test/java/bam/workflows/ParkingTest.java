package bam.workflows;

import static bam.workflows.Laboratory.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageEnd;
import bam.contracts.StageState;
import bam.contracts.StudyState;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stages that need a person. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ParkingTest {
    private static final String SENTENCE = "'expert law' failed at step 3";

    private final Laboratory laboratory = new Laboratory();

    @AfterEach
    void close() {
        laboratory.close();
    }

    private WorkflowStub startAndPark(String study, String... experts) {
        laboratory.work.failing.put("expert law", FailureKind.DIVERGED);
        WorkflowStub stub = laboratory.start(study, experts);
        eventually(() -> !laboratory.study(study).progress().parked().isEmpty());
        return stub;
    }

    @Test
    void aStageThatFailsParksTheOtherBranchesGoOnAndARetryFinishesTheStudy() {
        WorkflowStub study = startAndPark("a", "code", "law");
        eventually(() -> laboratory.ledger.state("expert code") == StageState.DONE);

        assertThat(laboratory.study("a").progress().parked()).containsExactly("expert law: " + SENTENCE);
        assertThat(laboratory.stage("expert law").status())
                .isEqualTo(new StageProgress(StageState.PARKED, List.of("a"), List.of(), false, SENTENCE));
        laboratory.stage("expert law").retry();
        study.getResult(StudyOutcome.class);

        assertThat(laboratory.worked).containsSequence("expert law", "merge of [code, law]");
        assertThat(laboratory.ledger.calls).contains("reopen expert law");
        assertThat(laboratory.ledger.ended).containsEntry("a", StudyState.SUCCEEDED);
    }

    @Test
    void aRetriedStageIsNoLongerShownAsParked() {
        startAndPark("a", "code", "law");
        laboratory.hold("expert law");
        laboratory.stage("expert law").retry();

        eventually(() -> laboratory.study("a").progress().parked().isEmpty());

        assertThat(laboratory.study("a").progress().waiting()).containsExactly("expert law");
        laboratory.awaitState("expert law", StageState.RUNNING);
    }

    @Test
    void aRetryThatComesBeforeTheWorkflowKnowsOfTheFailureIsNotLost() {
        WorkflowStub study = laboratory.startAndHold("a", "seed", "code");
        laboratory.work.failing.put("seed", FailureKind.DIVERGED);
        laboratory.stage("seed").retry();

        laboratory.hold("seed").countDown();

        study.getResult(StudyOutcome.class);
        assertThat(laboratory.worked).containsSequence("seed", "seed", "expert code");
    }

    @Test
    void aStudyThatJoinsAParkedStageIsToldAtOnce() {
        WorkflowStub first = startAndPark("a", "code", "law");
        WorkflowStub second = laboratory.start("b", "law");

        eventually(() -> !laboratory.study("b").progress().parked().isEmpty());
        assertThat(laboratory.stage("expert law").status().wantedBy()).containsExactly("a", "b");
        laboratory.stage("expert law").retry();

        first.getResult(StudyOutcome.class);
        second.getResult(StudyOutcome.class);
        assertThat(laboratory.worked).containsOnlyOnce("corpus prose", "seed");
    }

    @Test
    void aStudyAsksForAParkedStageMoreAndMoreSeldom() {
        startAndPark("a", "law");
        laboratory.ledger.calls.clear();

        laboratory.temporal.sleep(Duration.ofDays(1));

        assertThat(laboratory.ledger.calls).hasSizeBetween(10, 25).allMatch("a joins expert law"::equals);
    }

    @Test
    void aStudyThatIsCancelledLeavesAParkedStageWhichEndsAsParked() {
        WorkflowStub study = startAndPark("a", "law");
        WorkflowStub stage = WorkflowStub.fromTyped(laboratory.stage("expert law"));

        study.cancel();

        assertThatThrownBy(() -> study.getResult(StudyOutcome.class)).isInstanceOf(WorkflowFailedException.class);
        assertThat(stage.getResult(StageEnd.class).state()).isEqualTo(StageState.PARKED);
        assertThat(laboratory.ledger.ended).containsEntry("a", StudyState.CANCELLED);
        assertThat(laboratory.ledger.calls).doesNotContain("release expert law");
    }

    @Test
    void aStudyThatIsRunAgainRetriesWhatAnEarlierOneLeftParked() {
        WorkflowStub study = startAndPark("a", "law");
        WorkflowStub stage = WorkflowStub.fromTyped(laboratory.stage("expert law"));
        study.cancel();
        stage.getResult(StageEnd.class);

        laboratory.start("b", "law").getResult(StudyOutcome.class);

        assertThat(laboratory.worked).containsSequence("expert law", "expert law", "merge of [law]");
    }

    @Test
    void aPersonsPauseOfAParkedStageDoesNotStandInTheWayOfARetry() {
        WorkflowStub study = startAndPark("a", "law");
        laboratory.pause("expert law");
        eventually(() -> laboratory.stage("expert law").status().paused());

        assertThat(laboratory.is("expert law", StageState.PARKED)).isTrue();
        laboratory.stage("expert law").retry();

        assertThat(study.getResult(StudyOutcome.class).stages()).isEqualTo(6);
    }

    @Test
    void aParkedStageMayBeCancelledAndSaysSo() {
        startAndPark("a", "law");

        laboratory.stage("expert law").cancel();

        String cancelled =
                Remedies.cancelled(new Fingerprint(Digest.of("expert law").hex()));
        eventually(() -> laboratory.study("a").progress().parked().contains("expert law: " + cancelled));
        assertThat(laboratory.ledger.calls).contains("cancel expert law");
    }

    @Test
    void aCancelledStageIsParkedAndGoesOnWhenRetried() {
        WorkflowStub study = laboratory.startAndHold("a", "seed", "code");
        laboratory.stage("seed").cancel();
        laboratory.awaitState("seed", StageState.PARKED);

        assertThat(laboratory.ledger.calls).containsSubsequence("do not want seed", "cancel seed");
        laboratory.hold("seed").countDown();
        laboratory.stage("seed").retry();

        study.getResult(StudyOutcome.class);
        assertThat(laboratory.ledger.calls).containsSubsequence("reopen seed", "want seed");
    }

    @Test
    void aCancelledStageGoesOnWhenResumedToo() {
        WorkflowStub study = laboratory.startAndHold("a", "seed", "code");
        laboratory.stage("seed").cancel();
        laboratory.awaitState("seed", StageState.PARKED);

        laboratory.hold("seed").countDown();
        laboratory.resume("seed");

        assertThat(study.getResult(StudyOutcome.class).stages()).isEqualTo(6);
    }

    @Test
    void aStageThatWaitsForAWorkerIsCancelledAtOnce() {
        laboratory.occupyWorkers("seed");
        WorkflowStub study = laboratory.start("a", "code");
        eventually(() -> laboratory.worked.contains("corpus prose"));
        eventually(() -> laboratory.ledger.calls.contains("a joins seed"));
        laboratory.stage("seed").cancel();
        laboratory.awaitState("seed", StageState.PARKED);

        laboratory.freeWorkers();
        laboratory.stage("seed").retry();

        study.getResult(StudyOutcome.class);
        assertThat(laboratory.worked).containsOnlyOnce("seed");
    }

    @Test
    void aStageThatStandsStillMayBeCancelled() {
        WorkflowStub study = laboratory.startAndHold("a", "seed", "code");
        laboratory.pause("seed");
        laboratory.awaitState("seed", StageState.PAUSED);

        laboratory.stage("seed").cancel();
        laboratory.awaitState("seed", StageState.PARKED);
        laboratory.hold("seed").countDown();
        laboratory.stage("seed").retry();

        assertThat(study.getResult(StudyOutcome.class).stages()).isEqualTo(6);
    }
}
