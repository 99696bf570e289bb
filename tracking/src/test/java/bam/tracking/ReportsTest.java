package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What attempts tell of themselves while they run. */
class ReportsTest extends LedgerTest {
    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @Test
    void leavesPointsThatAreFinalAsTheyAre() {
        Fence first = begin();
        attempts.report(first, told(points("loss", 1, 6)));
        Checkpoint older = commit(first, 3);
        Checkpoint newer = commit(first, 6);

        Fence second = begin();
        attempts.corrupt(second, newer, "a byte has changed");
        attempts.report(second, told(List.of(new MetricPoint("loss", 5, 99, 1), new MetricPoint("other", 5, 99, 1))));
        attempts.report(second, told(points("loss", 7, 8)));

        assertThat(studies.series(trunk, "loss")).isEqualTo(points("loss", 1, 8));
        assertThat(studies.series(trunk, "other")).isEmpty();
        assertThat(attempt().checkpoints()).containsExactly(older);
        assertThat(said(Audit.Event.CHECKPOINT_CORRUPT)).containsExactly("a byte has changed");
    }

    @Test
    void keepsNumbersThatAreNone() {
        Fence fence = begin();
        List<MetricPoint> odd = List.of(
                new MetricPoint("loss", 1, Double.NaN, 1_700_000_000_123L),
                new MetricPoint("loss", 2, Double.POSITIVE_INFINITY, 1_700_000_000_124L),
                new MetricPoint("loss", 3, Double.NEGATIVE_INFINITY, 1_700_000_000_125L),
                new MetricPoint("loss", 4, -0.1, 1_700_000_000_999L),
                new MetricPoint("loss", 5, Double.MIN_VALUE, 0));

        attempts.report(fence, told(odd));
        attempts.report(fence, told(odd));

        assertThat(studies.series(trunk, "loss")).isEqualTo(odd);
    }

    @Test
    void keepsWhatWasToldLastOfEachBucket() {
        Fence fence = attempts.begin(trunk, WORKER, Duration.ofSeconds(3)).fence();
        attempts.report(fence, spent(Map.of(TimeBucket.START_UP, seconds(1.5), TimeBucket.DATA, seconds(0.25))));
        attempts.report(fence, spent(Map.of(TimeBucket.DATA, seconds(0.5), TimeBucket.PRODUCTIVE, seconds(1e-9))));
        attempts.finish(fence, ARTIFACT, List.of(), Map.of(TimeBucket.PUBLISHING, seconds(2)));

        assertThat(stage().attempts().get(0).spent())
                .isEqualTo(Map.of(
                        TimeBucket.WAITING,
                        seconds(3),
                        TimeBucket.START_UP,
                        seconds(1.5),
                        TimeBucket.DATA,
                        seconds(0.5),
                        TimeBucket.PRODUCTIVE,
                        Duration.ofNanos(1),
                        TimeBucket.PUBLISHING,
                        seconds(2)));
    }

    @Test
    void knowsEveryBucketInTheDatabase() {
        Fence fence = begin();
        for (TimeBucket bucket : TimeBucket.values()) {
            attempts.report(fence, spent(Map.of(bucket, seconds(1))));
        }
        assertThat(stage().attempts().get(0).spent()).hasSize(TimeBucket.values().length);
    }

    @Test
    void tellsEachAttemptsStepsApart() {
        attempts.report(begin(), reached(10));
        attempts.report(begin(), reached(7));

        StageRecord stage = stage();
        assertThat(stage.reachedStep()).isEqualTo(10);
        assertThat(stage.attempts()).extracting(StageRecord.Run::reachedStep).containsExactly(10L, 7L);
    }

    private static Report spent(Map<TimeBucket, Duration> spent) {
        return new Report(List.of(), 1, spent);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
