package bam.drills.strike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import bam.drills.probe.Sighting;
import bam.training.Moment;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveriesTest {
    private static final Fingerprint STAGE = new Fingerprint(Digest.of("stage").hex());

    private final Recoveries recoveries = new Recoveries();

    @Test
    void aTrainingHasRecoveredWithItsFirstNewStep() {
        recoveries.begin(new Recoveries.Struck(STAGE, 1, 80, at(10), true));
        sees(Moment.BEGUN, 2, 0, 12.5, 27);
        sees(Moment.READY, 2, 20, 13, 27);
        sees(Moment.MOVED, 2, 21, 13.1, 27);
        sees(Moment.MOVED, 2, 27, 13.7, 27);
        assertThat(recoveries.pending(STAGE)).isTrue();
        sees(Moment.MOVED, 2, 28, 13.8, 28);

        assertThat(recoveries.pending(STAGE)).isFalse();
        Recoveries.Recovery recovery = only(recoveries.ended());
        assertThat(recovery.toBegun()).isCloseTo(2.5, within(1e-6));
        assertThat(recovery.toReady()).isCloseTo(0.5, within(1e-6));
        assertThat(recovery.toNewStep()).isCloseTo(0.8, within(1e-6));
        assertThat(recovery.total()).isCloseTo(3.8, within(1e-6));
        assertThat(recovery.repeated()).isEqualTo(7);
    }

    @Test
    void aHandOverRepeatsNothing() {
        recoveries.begin(new Recoveries.Struck(STAGE, 1, 80, at(10), true));
        sees(Moment.MOVED, 1, 28, 10.1, 28);
        sees(Moment.BEGUN, 2, 0, 10.5, 28);
        sees(Moment.READY, 2, 28, 10.6, 28);
        sees(Moment.MOVED, 2, 29, 10.7, 29);

        Recoveries.Recovery handOver = only(recoveries.ended());
        assertThat(handOver.repeated()).isZero();
        assertThat(handOver.toLastWord()).isCloseTo(0.1, within(1e-6));
        assertThat(handOver.toBegun()).isCloseTo(0.4, within(1e-6));
    }

    @Test
    void aStageThatWaitsForAFreeWorkerIsNoMeasureOfRecovery() {
        recoveries.begin(new Recoveries.Struck(STAGE, 1, 80, at(10), false));
        sees(Moment.BEGUN, 2, 0, 17, 20);
        sees(Moment.READY, 2, 20, 17.2, 20);
        sees(Moment.MOVED, 2, 21, 17.3, 20);

        assertThat(only(recoveries.ended()).measurable()).isFalse();
    }

    @Test
    void aStageWithoutStepsHasRecoveredWhenItIsReady() {
        recoveries.begin(new Recoveries.Struck(STAGE, 1, 0, at(10), true));
        sees(Moment.BEGUN, 2, 0, 12, 0);
        assertThat(recoveries.pending(STAGE)).isTrue();
        sees(Moment.READY, 2, 0, 12.2, 0);

        assertThat(only(recoveries.ended()).measurable()).isFalse();
    }

    @Test
    void aSecondStrikeBeforeTheRecoveryIsMeasuredInPlaceOfTheFirst() {
        recoveries.begin(new Recoveries.Struck(STAGE, 1, 80, at(10), true));
        sees(Moment.BEGUN, 2, 0, 12, 5);
        recoveries.begin(new Recoveries.Struck(STAGE, 2, 80, at(12.1), true));
        sees(Moment.BEGUN, 3, 0, 14.1, 5);
        sees(Moment.READY, 3, 0, 14.2, 5);
        sees(Moment.MOVED, 3, 6, 14.3, 6);

        assertThat(only(recoveries.ended()).toBegun()).isCloseTo(2, within(1e-6));
    }

    @Test
    void aStageThatWasFinishedAllTheSameNeedsNoRecovery() {
        recoveries.begin(new Recoveries.Struck(STAGE, 1, 80, at(10), true));
        sees(Moment.DONE, 1, 80, 10.1, 80);

        assertThat(recoveries.pending()).isEmpty();
        assertThat(recoveries.ended()).isEmpty();
    }

    private static Recoveries.Recovery only(List<Recoveries.Recovery> ended) {
        assertThat(ended).hasSize(1);
        return ended.get(0);
    }

    private void sees(Moment moment, long epoch, long step, double seconds, long reached) {
        recoveries.note(new Sighting("worker-1", 7, moment, STAGE, epoch, step, at(seconds)), reached);
    }

    private static long at(double seconds) {
        return Math.round(seconds * 1e9);
    }
}
