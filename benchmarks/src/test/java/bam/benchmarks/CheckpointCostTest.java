package bam.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import bam.data.MavenSources;
import bam.tracking.PostgresLedger;
import bam.tracking.fixture.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointCostTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void measuresBothWaysAndEverySave() throws IOException {
        try (PostgresLedger ledger = TestDatabase.fresh().open()) {
            CheckpointCost bench =
                    new CheckpointCost(ledger, folder, MavenSources.offline(folder), BenchModel.DEMO, line -> {});

            CheckpointCost.Result result = bench.measure(10, 25, 1);

            assertThat(result.saves()).isBetween(1, 2);
            assertThat(result.plainTokensPerSecond()).isPositive();
            assertThat(result.savedTokensPerSecond()).isPositive();
            assertThat(result.stallMaxMillis()).isPositive();
        }
    }

    @Test
    void quantilesAreTakenByNearestRank() {
        Sample sample = new Sample(List.of(4.0, 1.0, 3.0, 2.0));

        assertThat(sample.median()).isEqualTo(2);
        assertThat(sample.quantile(0.99)).isEqualTo(4);
        assertThat(new Sample(List.of()).median()).isNaN();
    }
}
