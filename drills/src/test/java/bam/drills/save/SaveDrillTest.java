package bam.drills.save;

import static org.assertj.core.api.Assertions.assertThat;

import bam.drills.DrillOrder;
import bam.drills.DrillReport;
import bam.tracking.fixture.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaveDrillTest {
    @Test
    void interruptsSavesInEveryWayAndFindsNothingBroken(@TempDir Path folder) throws InterruptedException {
        List<String> progress = new ArrayList<>();

        DrillReport report = SaveDrill.run(new DrillOrder(10, 1, progress::add), folder, address(), address());

        assertThat(report.violations()).isEmpty();
        assertThat(report.rows())
                .extracting(DrillReport.Row::fault)
                .containsExactly("kill -9", "torn write", "full disk", "I/O error", "power cut");
        assertThat(report.passed()).isTrue();
        assertThat(report.figures()).containsEntry("unusable-checkpoints", 0.0);
        assertThat(report.figures()).containsEntry("saves-interrupted", 10.0);
        assertThat(progress).isNotEmpty();
    }

    private static LedgerAddress address() {
        TestDatabase database = TestDatabase.fresh();
        return new LedgerAddress(database.url(), database.user(), database.password());
    }
}
