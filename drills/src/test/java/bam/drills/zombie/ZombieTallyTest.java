package bam.drills.zombie;

import static org.assertj.core.api.Assertions.assertThat;

import bam.drills.DrillReport;
import bam.training.Moment;
import org.junit.jupiter.api.Test;

class ZombieTallyTest {
    @Test
    void theKindsShareTheCount() {
        assertThat(new ZombieTally(7).rows())
                .extracting(DrillReport.Row::wanted)
                .containsExactly(2, 2, 1, 1, 1);
        assertThat(new ZombieTally(500).rows())
                .extracting(DrillReport.Row::wanted)
                .containsOnly(100);
    }

    @Test
    void aZombieThatCameToNothingIsMadeAgain() {
        ZombieTally tally = new ZombieTally(2);
        ZombieKind kind = tally.begin(Moment.REPORTING).orElseThrow();
        assertThat(kind).isEqualTo(ZombieKind.BEFORE_FLUSH);
        assertThat(tally.needs(Moment.REPORTING)).isFalse();

        tally.end(kind, false);
        assertThat(tally.needs(Moment.REPORTING)).isTrue();
        tally.end(tally.begin(Moment.REPORTING).orElseThrow(), true);
        tally.end(tally.begin(Moment.COMMITTING).orElseThrow(), true);

        assertThat(tally.fulfilled()).isTrue();
        assertThat(tally.made()).isEqualTo(2);
    }
}
