package bam.workflows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.StageKind;
import bam.contracts.StudyState;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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
        assertThat(laboratory.ended).containsEntry("a", StudyState.SUCCEEDED);
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
        WorkflowStub first = laboratory.start("a", "code");
        WorkflowStub second = laboratory.start("b", "code");
        eventually(() -> laboratory.worked.contains("seed") && wantedBy("seed") == 2);

        first.cancel();
        assertThatThrownBy(() -> first.getResult(StudyOutcome.class))
                .isInstanceOf(WorkflowFailedException.class)
                .hasCauseInstanceOf(CanceledFailure.class);
        seed.countDown();
        second.getResult(StudyOutcome.class);

        assertThat(laboratory.worked).containsOnlyOnce("seed");
        assertThat(laboratory.ended).containsEntry("a", StudyState.CANCELLED).containsEntry("b", StudyState.SUCCEEDED);
        assertThat(laboratory.released).isEmpty();
    }

    @Test
    void aStageThatNobodyWantsIsStoppedAndReleasedAndTheNextStudyGoesOn() {
        CountDownLatch seed = laboratory.hold("seed");
        WorkflowStub first = laboratory.start("a", "code");
        eventually(() -> laboratory.worked.contains("seed"));
        first.cancel();
        eventually(() -> laboratory.released.contains("seed"));

        seed.countDown();
        laboratory.start("b", "code").getResult(StudyOutcome.class);

        assertThat(laboratory.worked).containsSequence("seed", "seed", "expert code");
    }

    @Test
    void aFailedStageFailsItsStudyInOneSentenceAndTheOtherBranchesGoOn() {
        laboratory.failing.put("expert law", "'expert law' diverged at step 3");
        WorkflowStub study = laboratory.start("a", "code", "law");

        assertThatThrownBy(() -> study.getResult(StudyOutcome.class))
                .cause()
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo(StudyWorkflow.FAILED);
                    assertThat(failure.getOriginalMessage()).isEqualTo("expert law: 'expert law' diverged at step 3");
                });
        assertThat(laboratory.worked).contains("expert code").doesNotContain("merge of [code, law]");
        assertThat(laboratory.ended).containsEntry("a", StudyState.FAILED);
    }

    @Test
    void aBadDocumentFailsAtOnceWithTheListOfFaults() {
        WorkflowStub study = laboratory.start("a", "invalid");

        assertThatThrownBy(() -> study.getResult(StudyOutcome.class))
                .rootCause()
                .hasMessageContaining("line 1: 'invalid' is no expert; line 2: so is this");
        assertThat(laboratory.worked).isEmpty();
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
        laboratory.databaseAwayFor.put("seed", 12);

        StudyOutcome outcome = laboratory.start("a", "code").getResult(StudyOutcome.class);

        assertThat(outcome.studyId()).isEqualTo("a");
        assertThat(laboratory.databaseAwayFor.get("seed")).isNegative();
    }

    private int wantedBy(String label) {
        String stage = laboratory.ticket(StageKind.SEED, label).workflowId();
        return laboratory
                .client()
                .newWorkflowStub(StageWorkflow.class, stage)
                .wantedBy()
                .size();
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 30 s in vain").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
