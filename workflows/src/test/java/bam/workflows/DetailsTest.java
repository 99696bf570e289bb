package bam.workflows;

import static bam.workflows.Laboratory.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Temporal's own interface says, to people who look there. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DetailsTest {
    private static final String STAGE = Laboratory.stageId("seed");
    private static final String SHORT = new Fingerprint(Digest.of("seed").hex()).abbreviated();

    private final Laboratory laboratory = new Laboratory();

    @AfterEach
    void close() {
        laboratory.close();
    }

    @Test
    void aParkedStageAndItsStudySayWhatHappenedAndTheStageWhatToDo() {
        laboratory.work.failing.put("seed", FailureKind.DISK_FULL);
        laboratory.start("a", "code");
        laboratory.awaitState("seed", StageState.PARKED);
        eventually(() -> laboratory.details("a").contains("parked"));

        assertThat(laboratory.details(STAGE))
                .isEqualTo("**seed** is parked: 'seed' failed at step 3; './bam stage retry " + SHORT
                        + "' goes on from its last checkpoint, wanted by 1 study, held by 0 studies");
        assertThat(laboratory.details("a")).endsWith("**parked**: seed: 'seed' failed at step 3");
    }

    @Test
    void aPausedStageSaysHowToGoOn() {
        laboratory.startAndHold("a", "seed", "code");
        laboratory.pause("seed");
        laboratory.awaitState("seed", StageState.PAUSED);

        assertThat(laboratory.details(STAGE))
                .startsWith("**seed** stands still: a person paused it; './bam stage resume " + SHORT + "' goes on");
    }

    @Test
    void aPausedStudyAndItsStageSayHowToGoOn() {
        laboratory.startAndHold("a", "seed", "code");
        laboratory.study("a").pause();
        laboratory.awaitState("seed", StageState.PAUSED);

        assertThat(laboratory.details("a")).startsWith("**paused** by a person; './bam study resume a' goes on");
        assertThat(laboratory.details(STAGE)).contains("every study that wants it is paused; resume one");
    }

    @Test
    void aStageWhoseInputIsLostSaysWhatItWaitsFor() {
        laboratory.occupyWorkers("seed");
        laboratory.start("a", "code");
        eventually(() -> laboratory.ledger.calls.contains("a joins seed"));
        laboratory.ledger.lost.add("corpus prose");
        laboratory.hold("corpus prose");
        laboratory.freeWorkers();
        eventually(() -> laboratory.attempts("corpus prose") == 2);

        assertThat(laboratory.details(STAGE)).startsWith("**seed** waits for its lost inputs: corpus prose");
    }
}
