package bam.drills.probe;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import bam.contracts.StageKind;
import bam.training.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SwitchboardTest {
    private static final Fingerprint STAGE = new Fingerprint(Digest.of("stage").hex());
    private static final long PID = 7;

    private final Journal journal = new Journal(stage -> StageKind.SEED);
    private final Switchboard board = new Switchboard(journal);
    private final List<Moment> gone = new ArrayList<>();

    @Test
    void onlyWhomTheRuleHoldsWaitsToBeTaken() throws InterruptedException {
        board.rule((sighting, holding) -> sighting.moment() == Moment.SAVING && holding == 0);
        come(Moment.BEGUN, 1, 0);
        come(Moment.SAVING, 1, 10);
        come(Moment.SAVING, 1, 20);

        assertThat(gone).containsExactly(Moment.BEGUN, Moment.SAVING);
        Optional<Held> held = board.take(any -> true, Duration.ZERO);
        assertThat(held.map(one -> one.at().step())).contains(10L);
        assertThat(board.take(any -> true, Duration.ZERO)).isEmpty();
    }

    @Test
    void nobodyIsHeldOnceAllAreReleased() {
        board.rule((sighting, holding) -> true);
        come(Moment.BEGUN, 1, 0);
        assertThat(gone).isEmpty();

        board.releaseAll();
        come(Moment.READY, 1, 0);

        assertThat(gone).containsExactly(Moment.BEGUN, Moment.READY);
    }

    @Test
    void aSaveGoesOnBesideTheStepsUntilItIsCommitted() {
        assertThat(phaseAfter(Moment.BEGUN)).contains(Phase.START_UP);
        assertThat(phaseAfter(Moment.READY)).contains(Phase.STEP);
        assertThat(phaseAfter(Moment.SAVING)).contains(Phase.SAVE);
        assertThat(phaseAfter(Moment.MOVED)).contains(Phase.SAVE);
        assertThat(phaseAfter(Moment.COMMITTING)).contains(Phase.SAVE);
        assertThat(phaseAfter(Moment.REPORTING)).contains(Phase.SAVE);
        assertThat(phaseAfter(Moment.SAVED)).contains(Phase.STEP);
        assertThat(phaseAfter(Moment.PUBLISHING)).contains(Phase.PUBLISH);
        assertThat(phaseAfter(Moment.DONE)).isEmpty();
    }

    @Test
    void theLastWordOfADeadWorkerTellsWhereItDied() {
        come(Moment.BEGUN, 3, 0);
        come(Moment.PUBLISHING, 3, 80);
        board.left(PID);

        assertThat(journal.gone(PID)).isTrue();
        assertThat(journal.position(PID)).contains(new Journal.Position(STAGE, 3, Phase.PUBLISH));
    }

    @Test
    void aWorkerIsIdleFromItsArrivalAndBetweenStages() {
        assertThat(journal.idle()).isZero();
        board.arrived(PID);
        assertThat(journal.idle()).isEqualTo(1);
        come(Moment.BEGUN, 1, 0);
        assertThat(journal.idle()).isZero();
        come(Moment.DONE, 1, 0);
        assertThat(journal.idle()).isEqualTo(1);
        board.left(PID);
        assertThat(journal.idle()).isZero();
    }

    @Test
    void onlyANewCheckpointIsProgress() {
        come(Moment.BEGUN, 1, 0);
        come(Moment.SAVED, 1, 10);
        come(Moment.BEGUN, 2, 0);
        come(Moment.MOVED, 2, 15);
        come(Moment.SAVED, 2, 10);
        come(Moment.BEGUN, 3, 0);

        assertThat(journal.tries(STAGE)).isEqualTo(2);
        assertThat(journal.reached(STAGE)).isEqualTo(15);
        assertThat(journal.epoch(STAGE)).isEqualTo(3);
        come(Moment.SAVED, 3, 20);
        assertThat(journal.tries(STAGE)).isZero();
    }

    private Optional<Phase> phaseAfter(Moment moment) {
        come(moment, 1, 10);
        return journal.position(PID).map(Journal.Position::phase);
    }

    private void come(Moment moment, long epoch, long step) {
        board.came(
                new Sighting("worker-1", PID, moment, STAGE, epoch, step, System.nanoTime()), () -> gone.add(moment));
    }
}
