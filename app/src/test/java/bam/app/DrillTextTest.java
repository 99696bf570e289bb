package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.drills.DrillOrder;
import bam.drills.DrillReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DrillTextTest {
    private static final DrillReport REPORT = new DrillReport(
            "kill",
            7,
            List.of(
                    new DrillReport.Row("kill, seed in step", 10, 10),
                    new DrillReport.Row("kill, merge in publish", 10, 9)),
            List.of("the curves of 'seed' differ"),
            new TreeMap<>(Map.of("kill-to-new-step-p95-seconds", 3.5, "stages-compared", 40.0)));

    @Test
    void theLastLineIsTheVerdictWithTheSeedThatRepeatsIt() {
        assertThat(DrillText.of(REPORT))
                .endsWith("FAILED: drill kill, 19 of 20 faults provoked, 1 violation, seed 7\n");
    }

    @Test
    void facesEveryFaultFigureAndViolation() {
        assertThat(DrillText.of(REPORT).lines())
                .contains("kill, seed in step      10 of 10", "kill, merge in publish  9 of 10")
                .contains("✗ the curves of 'seed' differ")
                .anyMatch(line -> line.matches("kill-to-new-step-p95-seconds +3\\.500"))
                .anyMatch(line -> line.matches("stages-compared +40"));
    }

    @Test
    void severalDrillsEndWithAVerdictThatNamesThoseThatFailed() {
        DrillReport good = new DrillReport("save", 7, List.of(), List.of(), new TreeMap<>());

        assertThat(DrillText.verdict(List.of(good))).isEqualTo("passed: drill all, 1 of 1 drills passed\n");
        assertThat(DrillText.verdict(List.of(good, REPORT)))
                .isEqualTo("FAILED: drill all, 1 of 2 drills passed, not kill\n");
    }

    @Test
    void machinesReadTheVerdictToo() {
        assertThat(Json.text(DrillCommand.DrillResult.of(REPORT)))
                .contains("\"passed\" : false", "\"provoked\" : 9", "\"summary\" : \"FAILED: drill kill");
    }

    @Test
    void aDrillThatStrikesNeverIsRefused() {
        assertThatThrownBy(() -> new DrillOrder(0, 1, line -> {}))
                .isInstanceOfSatisfying(
                        BamException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(FailureKind.BAD_PLAN))
                .hasMessage("--count is 0, and what was not provoked proves nothing; give at least 1");
    }
}
