package bam.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import bam.tracking.PostgresLedger;
import bam.tracking.fixture.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerSpeedTest {
    @Test
    void writesTheSamePointsToBothSidesAndReadsThemAgain() {
        TestDatabase database = TestDatabase.fresh();
        List<String> lines = new ArrayList<>();
        try (PostgresLedger ledger = database.open()) {
            LedgerResult result = new LedgerSpeed(
                            ledger, database.url(), database.user(), database.password(), lines::add)
                    .measure(12_000, 2, 30);

            // Two rounds and a curve.
            assertThat(database.strings("SELECT count(*) FROM metric_point")).containsExactly("36000");
            assertThat(database.strings("SELECT count(*) FROM mlflow_shaped.metrics"))
                    .containsExactly("36000");
            assertThat(database.strings("SELECT count(*) FROM mlflow_shaped.latest_metrics WHERE step = 600"))
                    .containsExactly("40");
            assertThat(database.strings("SELECT count(*) FROM study WHERE name LIKE 'study %'"))
                    .containsExactly("30");
            assertThat(result.ours().bytesPerPoint()).isBetween(50.0, 200.0);
            assertThat(result.theirs().bytesPerPoint()).isBetween(100.0, 1_000.0);
            assertThat(result.envelopeP95Millis()).isGreaterThanOrEqualTo(result.envelopeMedianMillis());
            assertThat(result.listP95Millis()).isPositive();
        }
        database.drop();
        assertThat(lines).hasSize(3);
    }
}
