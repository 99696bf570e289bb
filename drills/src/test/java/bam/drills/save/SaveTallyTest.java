package bam.drills.save;

import static org.assertj.core.api.Assertions.assertThat;

import bam.drills.DrillOrder;
import bam.drills.DrillReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SaveTallyTest {
    private final List<String> progress = new ArrayList<>();

    @Test
    void everyFaultHasItsShareOfTheCount() {
        assertThat(new SaveTally(new DrillOrder(12, 1, progress::add)).report(1).rows())
                .extracting(DrillReport.Row::wanted)
                .containsExactly(3, 3, 2, 2, 2);
    }

    @Test
    void aFaultThatMissedASaveDoesNotCount() {
        SaveTally tally = new SaveTally(new DrillOrder(5, 1, progress::add));

        assertThat(tally.begins(SaveFault.KILL)).isTrue();
        tally.tried(SaveFault.KILL, false);
        assertThat(progress).isEmpty();

        assertThat(tally.begins(SaveFault.KILL)).isTrue();
        tally.tried(SaveFault.KILL, true);
        assertThat(tally.begins(SaveFault.KILL)).isFalse();
        assertThat(progress).containsExactly("kill -9: 1 of 1");
        assertThat(tally.report(1).figures())
                .containsEntry("faults-that-missed-a-save", 1.0)
                .containsEntry("saves-interrupted", 1.0);
        assertThat(tally.report(1).passed()).isFalse();
    }

    @Test
    void twoThatStrikeAtOnceDoNotStrikeOnceTooOften() {
        SaveTally tally = new SaveTally(new DrillOrder(5, 1, progress::add));

        assertThat(tally.begins(SaveFault.KILL)).isTrue();
        assertThat(tally.begins(SaveFault.KILL)).as("while another one tries").isFalse();
        tally.tried(SaveFault.KILL, false);
        assertThat(tally.begins(SaveFault.KILL)).as("when that one has missed").isTrue();
    }

    @Test
    void givesUpWhenManyPromisesAreBroken() {
        SaveTally tally = new SaveTally(new DrillOrder(1000, 1, progress::add));

        tally.violated(Collections.nCopies(20, "a checkpoint is gone"));

        assertThat(tally.begins(SaveFault.KILL)).isFalse();
        assertThat(tally.report(1).violations()).hasSize(20);
    }
}
