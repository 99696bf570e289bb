package bam.training;

import bam.model.StepStatistics;
import bam.tracking.AttemptLedger;
import bam.tracking.Fence;
import bam.tracking.MetricPoint;
import bam.tracking.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The curves of a training: one point a step and series, written in batches. */
final class Curves {
    private final Fence fence;
    private final AttemptLedger attempts;
    private final TrainingSettings settings;
    private final List<MetricPoint> pending = new ArrayList<>();
    private long flushedNanos = System.nanoTime();
    private long tokens;
    private long lastStep;

    Curves(Fence fence, AttemptLedger attempts, TrainingSettings settings) {
        this.fence = fence;
        this.attempts = attempts;
        this.settings = settings;
    }

    void add(long step, double rate, StepStatistics statistics, long stepTokens) {
        long now = System.currentTimeMillis();
        lastStep = step;
        tokens += stepTokens;
        pending.add(new MetricPoint("loss", step, statistics.nll(), now));
        pending.add(new MetricPoint("total-loss", step, statistics.total(), now));
        pending.add(new MetricPoint("gradient-norm", step, statistics.gradientNorm(), now));
        pending.add(new MetricPoint("learning-rate", step, rate, now));
        if (!statistics.routers().isEmpty()) {
            pending.add(new MetricPoint("load-balance", step, statistics.loadBalance(), now));
            pending.add(new MetricPoint("z", step, statistics.z(), now));
        }
        statistics.routers().forEach((series, value) -> pending.add(new MetricPoint(series, step, value, now)));
        if (System.nanoTime() - flushedNanos >= settings.flushInterval().toNanos()) {
            flush();
        }
    }

    /** Writes what is pending, and the speed since the last time. */
    void flush() {
        if (pending.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        double seconds = (now - flushedNanos) / 1e9;
        pending.add(new MetricPoint("tokens-per-second", lastStep, tokens / seconds, System.currentTimeMillis()));
        attempts.report(fence, new Report(pending, lastStep, Map.of()));
        pending.clear();
        tokens = 0;
        flushedNanos = now;
    }
}
