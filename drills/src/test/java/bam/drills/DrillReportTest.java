package bam.drills;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DrillReportTest {
    @Test
    void aFaultThatWasNotProvokedFailsTheDrill() {
        assertThat(report(3, 3).passed()).isTrue();
        assertThat(report(3, 2).passed()).isFalse();
        assertThat(report(3, 2).summary()).isEqualTo("FAILED: drill save, 2 of 3 faults provoked, 0 violations");
    }

    @Test
    void aViolationFailsTheDrill() {
        DrillReport report = new DrillReport("save", 1, List.of(), List.of("a checkpoint is gone"), new TreeMap<>());

        assertThat(report.passed()).isFalse();
        assertThat(report.summary()).endsWith("1 violation");
    }

    private static DrillReport report(int wanted, int provoked) {
        return new DrillReport(
                "save", 1, List.of(new DrillReport.Row("torn write", wanted, provoked)), List.of(), new TreeMap<>());
    }
}
