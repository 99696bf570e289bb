package bam.training;

import bam.model.StepStatistics;
import bam.tracking.MetricPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The curves of a training: one point a step and series; and now and then how fast it is and how long it stood still.
 */
final class Curves {
    private final long stepTokens;
    private final Duration interval;
    private long sinceNanos = System.nanoTime();
    private long tokens;

    /**
     * Curves of steps of so many tokens.
     *
     * @param interval time over which the speed is measured
     */
    Curves(long stepTokens, Duration interval) {
        this.stepTokens = stepTokens;
        this.interval = interval;
    }

    /** The points of a step. */
    List<MetricPoint> points(long step, double rate, StepStatistics statistics) {
        long now = System.currentTimeMillis();
        List<MetricPoint> points = new ArrayList<>();
        points.add(new MetricPoint("loss", step, statistics.nll(), now));
        points.add(new MetricPoint("total-loss", step, statistics.total(), now));
        points.add(new MetricPoint("gradient-norm", step, statistics.gradientNorm(), now));
        points.add(new MetricPoint("learning-rate", step, rate, now));
        if (!statistics.routers().isEmpty()) {
            points.add(new MetricPoint("load-balance", step, statistics.loadBalance(), now));
            points.add(new MetricPoint("z", step, statistics.z(), now));
        }
        statistics.routers().forEach((series, value) -> points.add(new MetricPoint(series, step, value, now)));
        speed(step, now, points);
        return points;
    }

    private void speed(long step, long now, List<MetricPoint> points) {
        tokens += stepTokens;
        double seconds = (System.nanoTime() - sinceNanos) / 1e9;
        if (seconds * 1e9 >= interval.toNanos()) {
            points.add(new MetricPoint("tokens-per-second", step, tokens / seconds, now));
            tokens = 0;
            sinceNanos = System.nanoTime();
        }
    }

    /** How long training stood still for a checkpoint before this step. */
    static MetricPoint stall(long step, Duration stall) {
        return new MetricPoint("checkpoint-stall-seconds", step, stall.toNanos() / 1e9, System.currentTimeMillis());
    }
}
