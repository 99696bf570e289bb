package bam.workflows;

import static bam.workflows.Laboratory.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.FailureKind;
import bam.contracts.StageState;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stages that live for weeks: whom they still serve, and how long their histories grow. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LongLifeTest {
    private final Laboratory laboratory = new Laboratory();

    @AfterEach
    void close() {
        laboratory.close();
    }

    private WorkflowStub startAndPark() {
        laboratory.work.failing.put("seed", FailureKind.OUT_OF_MEMORY);
        WorkflowStub study = laboratory.start("a", "code");
        laboratory.awaitState("seed", StageState.PARKED);
        return study;
    }

    @Test
    void thirtyDaysOfParkingStayFarBelowTheLimitOfAHistory() {
        startAndPark();

        laboratory.temporal.sleep(Duration.ofDays(30));

        assertThat(Histories.events(laboratory, Laboratory.stageId("seed"))).isLessThan(5_000);
        assertThat(Histories.events(laboratory, "a")).isLessThan(2_000);
        assertThat(laboratory.is("seed", StageState.PARKED)).isTrue();
    }

    @Test
    void studiesThatVanishedAreDroppedWhetherTheyWantedTheStageOrHeldIt() {
        laboratory.startAndHold("a", "seed", "code");
        laboratory.pause("seed");
        laboratory.awaitState("seed", StageState.PAUSED);
        laboratory.stage("seed").join("terminated");
        laboratory.stage("seed").join("deleted");
        laboratory.stage("seed").hold("deleted");
        laboratory.bookkeeping.vanished.addAll(List.of("terminated", "deleted"));

        laboratory.temporal.sleep(Duration.ofHours(1));

        eventually(() -> laboratory.stage("seed").wantedBy().equals(List.of("a")));
        assertThat(laboratory.stage("seed").status().heldBy()).isEmpty();
    }

    @Test
    void aParkedStageWithALongHistoryBeginsANewOneAndForgetsNothing() {
        WorkflowStub study = startAndPark();
        Histories.joinUntilHistoryIsLong(laboratory);

        StageProgress progress = laboratory.stage("seed").status();
        assertThat(progress.wantedBy()).contains("a");
        assertThat(progress.parked()).isEqualTo("'seed' failed at step 3");
        laboratory.stage("seed").retry();

        assertThat(study.getResult(StudyOutcome.class).stages()).isEqualTo(6);
    }
}
