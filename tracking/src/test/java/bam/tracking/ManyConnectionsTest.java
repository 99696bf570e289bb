package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Many processes at one database, each with connections of its own. */
class ManyConnectionsTest extends LedgerTest {
    private static final int PROCESSES = 9;
    private static final int REPORTS = 20;
    private static final long STEPS = 64;

    @Test
    void keepsTheCurvesOfEveryStageApartAndWhole() throws Exception {
        studies.record(plan, "workflow-1");
        List<Fingerprint> stages =
                plan.stages().stream().map(PlannedStage::fingerprint).toList();
        List<Callable<Fingerprint>> writers = new ArrayList<>();
        for (Fingerprint stage : stages) {
            writers.add(() -> {
                try (PostgresLedger other = database.open()) {
                    Fence fence =
                            other.attempts().begin(stage, WORKER, Duration.ZERO).fence();
                    for (int report = 0; report < REPORTS; report++) {
                        other.attempts().report(fence, told(points("loss", report * STEPS + 1, (report + 1) * STEPS)));
                    }
                    return stage;
                }
            });
        }
        assertThat(atOnce(writers)).containsExactlyElementsOf(stages);

        for (Fingerprint stage : stages) {
            assertThat(studies.series(stage, "loss")).isEqualTo(points("loss", 1, REPORTS * STEPS));
            assertThat(ledger.curves()
                            .read(stage, "loss", 1, Long.MAX_VALUE, REPORTS + 1)
                            .orElseThrow()
                            .buckets())
                    .extracting(Curve.Bucket::points)
                    .containsOnly(STEPS)
                    .hasSize(REPORTS);
        }
    }

    /** Each attempt tells its own epoch, until it is refused: what stands at the end is the last one's alone. */
    @Test
    void leavesNothingOfAttemptsThatWereOvertakenWhileTheyWrote() throws Exception {
        studies.record(plan, "workflow-1");
        List<Callable<Long>> rivals = new ArrayList<>();
        for (int process = 0; process < PROCESSES; process++) {
            rivals.add(() -> {
                try (PostgresLedger other = database.open()) {
                    return write(other);
                }
            });
        }
        List<Long> epochs = atOnce(rivals);

        assertThat(epochs).doesNotHaveDuplicates().hasSize(PROCESSES);
        assertThat(studies.series(trunk, "loss"))
                .hasSize((int) (REPORTS * STEPS))
                .allMatch(point -> point.value() == PROCESSES);
        assertThat(database.strings("SELECT DISTINCT minimum || ' ' || maximum || ' ' || last FROM metric_envelope"))
                .containsExactly(PROCESSES + " " + PROCESSES + " " + PROCESSES);
        assertThat(database.strings("SELECT count(*) FROM metric_envelope WHERE width = 64"))
                .containsExactly(String.valueOf(REPORTS));
    }

    private long write(PostgresLedger other) {
        Fence fence = other.attempts().begin(trunk, WORKER, Duration.ZERO).fence();
        try {
            for (int report = 0; report < REPORTS; report++) {
                other.attempts().report(fence, told(of(fence.epoch(), report * STEPS + 1)));
            }
        } catch (StaleAttemptException overtaken) {
            assertThat(fence.epoch()).isLessThan(PROCESSES);
        }
        return fence.epoch();
    }

    private static List<MetricPoint> of(long epoch, long from) {
        return LongStream.range(from, from + STEPS)
                .mapToObj(step -> new MetricPoint("loss", step, epoch, 1_000))
                .toList();
    }
}
