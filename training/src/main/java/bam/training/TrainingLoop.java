package bam.training;

import bam.contracts.TokenBatch;
import bam.contracts.TrainSpec;
import bam.data.BatchStream;
import bam.model.StepStatistics;
import bam.model.TrainingPosition;
import bam.model.TrainingSession;
import bam.tracking.MetricPoint;
import bam.tracking.TimeBucket;
import java.util.ArrayList;
import java.util.List;

/**
 * One step after the other: each a function of the state before it and its number, so that any of them may be the last.
 */
final class TrainingLoop {
    private final StageRun run;
    private final TrainSpec spec;
    private final TrainingSession session;
    private final BatchStream batches;
    private final Curves curves;
    private final Recorder recorder;
    private final Saving saving;
    private final Divergences divergences;

    TrainingLoop(
            StageRun run,
            TrainSpec spec,
            TrainingSession session,
            BatchStream batches,
            Curves curves,
            Saving saving,
            Divergences divergences) {
        this.run = run;
        this.spec = spec;
        this.session = session;
        this.batches = batches;
        this.curves = curves;
        this.recorder = saving.recorder();
        this.saving = saving;
        this.divergences = divergences;
    }

    /** Takes every step after this position; stops between steps, with a checkpoint, when told to. */
    void from(TrainingPosition start) {
        for (long step = start.step() + 1; step <= spec.steps(); step++) {
            StepStatistics statistics = take(step, step + start.skipped());
            List<MetricPoint> points =
                    new ArrayList<>(curves.points(step, spec.rate().at(step), statistics));
            saving.stallBefore(step).ifPresent(points::add);
            recorder.add(step, points);
            divergences.require(step, start.skipped(), statistics);
            run.moved(step, spec.steps());
            boolean stop = run.orders().stop();
            saving.after(step, stop || step == spec.steps());
            if (stop) {
                throw run.orders().stopped(step);
            }
        }
    }

    private StepStatistics take(long step, long batchNumber) {
        TokenBatch batch = run.clock().in(TimeBucket.DATA, () -> batches.batch(batchNumber));
        TimeBucket bucket = step <= run.attempt().reachedStep() ? TimeBucket.RECOMPUTED : TimeBucket.PRODUCTIVE;
        return run.clock().in(bucket, () -> session.step(batch, spec.rate().at(step)));
    }
}
