package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Drills at a small count, as a person gives them. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class DrillsTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void requireServers() {
        assumeTrue(
                Product.serversArePrepared(), "BAM_TEST_HOME has no Temporal and MLflow; './bam test' prepares them");
    }

    /**
     * Killed in every phase every stage ends with the same bits, interrupted saves leave no unusable checkpoint,
     * zombies write nothing, and a worker that is told to end hands its stage over.
     */
    @Test
    void everyFaultIsProvokedAndBreaksNothing() throws IOException, InterruptedException {
        String text = new Product(folder.resolve("home")).run("drill", "all");

        assertThat(text)
                .containsPattern("passed: drill kill, \\d+ of 22 faults provoked, 0 violations, seed 1\n")
                .containsPattern("passed: drill save, \\d+ of 20 faults provoked, 0 violations, seed 1\n")
                .containsPattern("passed: drill zombie, \\d+ of 10 faults provoked, 0 violations, seed 1\n")
                .containsPattern("passed: drill term, \\d+ of 22 faults provoked, 0 violations, seed 1\n")
                .containsPattern("passed: drill launch, \\d+ of 10 faults provoked, 0 violations, seed 1\n")
                .containsPattern("passed: drill mirror, 9 of 9 faults provoked, 0 violations, seed 1\n")
                .endsWith("passed: drill all, 6 of 6 drills passed\n");
    }
}
