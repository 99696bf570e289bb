package bam.workflows;

import static bam.workflows.Laboratory.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.FailureKind;
import bam.contracts.StageState;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stages whose inputs were made and are gone. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RemakeTest {
    private final Laboratory laboratory = new Laboratory();

    @AfterEach
    void close() {
        laboratory.close();
    }

    /** A study whose experts begin when the seed that they start from is gone. */
    private WorkflowStub startAndLoseTheSeed() {
        laboratory.occupyWorkers("expert code");
        WorkflowStub study = laboratory.start("a", "code");
        eventually(() -> laboratory.ledger.calls.contains("a joins expert code"));
        laboratory.ledger.lost.add("seed");
        return study;
    }

    @Test
    void aLostInputIsMadeAgainOnceAndThenTheStageGoesOn() {
        WorkflowStub study = startAndLoseTheSeed();
        laboratory.freeWorkers();

        study.getResult(StudyOutcome.class);

        assertThat(laboratory.worked)
                .startsWith("corpus prose", "seed", "seed", "expert code")
                .hasSize(7);
    }

    @Test
    void aLostInputOfALostInputIsMadeFirst() {
        WorkflowStub study = startAndLoseTheSeed();
        laboratory.ledger.lost.add("corpus prose");
        laboratory.freeWorkers();

        study.getResult(StudyOutcome.class);

        assertThat(laboratory.worked).startsWith("corpus prose", "seed", "corpus prose", "seed", "expert code");
    }

    @Test
    void aStagePausedWhileItsInputIsMadeLeavesTheMakerToItself() {
        WorkflowStub study = startAndLoseTheSeed();
        laboratory.hold("seed");
        laboratory.freeWorkers();
        eventually(() -> laboratory.ledger.state("seed") == StageState.RUNNING);

        laboratory.pause("expert code");
        laboratory.awaitState("expert code", StageState.PAUSED);
        eventually(() -> laboratory.ledger.state("seed") == StageState.RELEASED);
        laboratory.hold("seed").countDown();
        laboratory.resume("expert code");

        study.getResult(StudyOutcome.class);
        assertThat(laboratory.worked).containsSequence("seed", "expert code", "merge of [code]");
    }

    @Test
    void aMakerThatParksIsWaitedFor() {
        WorkflowStub study = startAndLoseTheSeed();
        laboratory.work.failing.put("seed", FailureKind.DISK_FULL);
        laboratory.freeWorkers();
        laboratory.awaitState("seed", StageState.PARKED);

        assertThat(laboratory.stage("seed").wantedBy()).isEqualTo(List.of(Laboratory.stageId("expert code")));
        laboratory.stage("seed").retry();

        assertThat(study.getResult(StudyOutcome.class).stages()).isEqualTo(6);
    }

    @Test
    void anInputThatIsLostAgainAndAgainParksTheStage() {
        laboratory.work.losing.add("seed");
        laboratory.start("a", "code");

        eventually(() -> !laboratory.study("a").progress().parked().isEmpty());

        assertThat(laboratory.study("a").progress().parked())
                .containsExactly("seed: no progress in 3 attempts: 'seed' lacks 'what it reads'");
    }
}
