package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Drills at a small count, as a person gives them. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DrillsTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void requireServers() {
        assumeTrue(
                Product.serversArePrepared(), "BAM_TEST_HOME has no Temporal and MLflow; './bam test' prepares them");
    }

    @Test
    void killedInEveryPhaseEveryStageEndsWithTheSameBits() throws IOException, InterruptedException {
        assertThat(lastLine("kill", 1)).matches("passed: drill kill, \\d+ of 22 faults provoked, 0 violations, seed 1");
    }

    @Test
    void interruptedSavesLeaveNoUnusableCheckpoint() throws IOException, InterruptedException {
        assertThat(lastLine("save", 10))
                .matches("passed: drill save, \\d+ of 10 faults provoked, 0 violations, seed 1");
    }

    @Test
    void zombiesWriteNothing() throws IOException, InterruptedException {
        assertThat(lastLine("zombie", 5))
                .isEqualTo("passed: drill zombie, 5 of 5 faults provoked, 0 violations, seed 1");
    }

    @Test
    void aWorkerThatIsToldToEndHandsItsStageOver() throws IOException, InterruptedException {
        assertThat(lastLine("term", 1)).matches("passed: drill term, \\d+ of 22 faults provoked, 0 violations, seed 1");
    }

    @Test
    void outagesOfMlflowAndOfTheMirrorLoseAndDoubleNothing() throws IOException, InterruptedException {
        assertThat(lastLine("mirror", 9))
                .isEqualTo("passed: drill mirror, 9 of 9 faults provoked, 0 violations, seed 1");
    }

    private String lastLine(String drill, int count) throws IOException, InterruptedException {
        String text = new Product(folder.resolve("home")).run("drill", drill, "--count", String.valueOf(count));
        List<String> lines = text.lines().toList();
        return lines.get(lines.size() - 1);
    }
}
