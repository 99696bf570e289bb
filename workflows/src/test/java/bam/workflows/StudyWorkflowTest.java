package bam.workflows;

import static bam.workflows.Laboratory.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.StageState;
import bam.contracts.StudyState;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StudyWorkflowTest {
    private final Laboratory laboratory = new Laboratory();

    @AfterEach
    void close() {
        laboratory.close();
    }

    @Test
    void runsTheStagesInTheOrderOfTheMethod() {
        StudyOutcome outcome = laboratory.start("a", "code", "law").getResult(StudyOutcome.class);

        assertThat(outcome.stages()).isEqualTo(7);
        assertThat(laboratory.worked).hasSize(7).startsWith("corpus prose", "seed");
        assertThat(laboratory.worked.subList(2, 4)).containsExactlyInAnyOrder("expert code", "expert law");
        assertThat(laboratory.worked.subList(4, 7))
                .containsExactly("merge of [code, law]", "mixture of [code, law]", "evaluation of [code, law]");
        assertThat(laboratory.ledger.ended).containsEntry("a", StudyState.SUCCEEDED);
    }

    @Test
    void nothingIsSaidOfWishesWhileOneStudyRunsThrough() {
        laboratory.start("a", "code").getResult(StudyOutcome.class);

        assertThat(laboratory.ledger.calls).hasSize(6).allMatch(call -> call.startsWith("a joins "));
    }

    @Test
    void twoStudiesStartedAtOnceRunWhatTheyShareOnce() {
        CountDownLatch seed = laboratory.hold("seed");
        WorkflowStub first = laboratory.start("a", "code");
        WorkflowStub second = laboratory.start("b", "law");
        eventually(() -> laboratory.worked.contains("seed"));
        seed.countDown();

        first.getResult(StudyOutcome.class);
        second.getResult(StudyOutcome.class);

        assertThat(laboratory.worked).containsOnlyOnce("corpus prose", "seed").contains("expert code", "expert law");
    }

    @Test
    void whatIsDoneIsNeverRunAgain() {
        laboratory.start("a", "code").getResult(StudyOutcome.class);
        int before = laboratory.worked.size();

        laboratory.start("b", "code").getResult(StudyOutcome.class);

        assertThat(laboratory.worked).hasSize(before);
    }

    @Test
    void cancellingOneStudyDoesNotStopWhatAnotherWaitsFor() {
        CountDownLatch seed = laboratory.hold("seed");
        WorkflowStub first = laboratory.startAndHold("a", "seed", "code");
        WorkflowStub second = laboratory.start("b", "code");
        eventually(() -> laboratory.stage("seed").wantedBy().size() == 2);

        first.cancel();
        assertThatThrownBy(() -> first.getResult(StudyOutcome.class))
                .isInstanceOf(WorkflowFailedException.class)
                .hasCauseInstanceOf(CanceledFailure.class);
        seed.countDown();
        second.getResult(StudyOutcome.class);

        assertThat(laboratory.worked).containsOnlyOnce("seed");
        assertThat(laboratory.ledger.ended)
                .containsEntry("a", StudyState.CANCELLED)
                .containsEntry("b", StudyState.SUCCEEDED);
        assertThat(laboratory.ledger.calls).doesNotContain("release seed");
    }

    @Test
    void aStageThatNobodyWantsIsStoppedAndReleasedAndTheNextStudyGoesOn() {
        CountDownLatch seed = laboratory.hold("seed");
        WorkflowStub first = laboratory.startAndHold("a", "seed", "code");
        first.cancel();
        eventually(() -> laboratory.ledger.state("seed") == StageState.RELEASED);

        seed.countDown();
        laboratory.start("b", "code").getResult(StudyOutcome.class);

        assertThat(laboratory.ledger.calls).containsSubsequence("do not want seed", "release seed");
        assertThat(laboratory.worked).containsSequence("seed", "seed", "expert code");
    }

    @Test
    void aStageThatIsWantedAgainWhileItStopsGoesOn() {
        CountDownLatch seed = laboratory.hold("seed");
        WorkflowStub first = laboratory.startAndHold("a", "seed", "code");
        first.cancel();
        laboratory.awaitStopping("seed");
        WorkflowStub second = laboratory.start("b", "code");
        eventually(() -> laboratory.attempts("seed") == 2);

        seed.countDown();
        second.getResult(StudyOutcome.class);

        assertThat(laboratory.ledger.ended).containsEntry("b", StudyState.SUCCEEDED);
    }

    @Test
    void tooLittleHeldOutTextFailsTheStudyBeforeAnythingIsTrained() {
        laboratory.ledger.shortOfText.add("a");

        assertThatThrownBy(() -> laboratory.start("a", "code").getResult(StudyOutcome.class))
                .rootCause()
                .hasMessageContaining("domain 'prose' has 7 held-out tokens where 12 are needed; add text");
        assertThat(laboratory.worked).containsExactly("corpus prose");
        assertThat(laboratory.ledger.ended).containsEntry("a", StudyState.FAILED);
    }

    @Test
    void aBadDocumentFailsAtOnceWithTheListOfFaults() {
        WorkflowStub study = laboratory.start("a", "invalid");

        assertThatThrownBy(() -> study.getResult(StudyOutcome.class))
                .rootCause()
                .hasMessageContaining("line 1: 'invalid' is no expert; line 2: so is this");
        assertThat(laboratory.worked).isEmpty();
        assertThat(laboratory.ledger.ended).isEmpty();
    }

    @Test
    void anInputThatIsNoObjectFailsAtOnce() {
        WorkflowStub study = laboratory
                .client()
                .newUntypedWorkflowStub(
                        StudyWorkflow.TYPE,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(Laboratory.CONTROL)
                                .build());
        study.start("just words");

        assertThatThrownBy(() -> study.getResult(StudyOutcome.class))
                .rootCause()
                .hasMessageContaining("the input is no study document");
    }

    @Test
    void aDatabaseThatIsAwayForLongIsWaitedFor() {
        laboratory.bookkeeping.databaseAwayFor.put("seed", 12);

        StudyOutcome outcome = laboratory.start("a", "code").getResult(StudyOutcome.class);

        assertThat(outcome.studyId()).isEqualTo("a");
        assertThat(laboratory.bookkeeping.databaseAwayFor.get("seed")).isNegative();
    }
}
