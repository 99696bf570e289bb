package bam.training;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.TrainSpec;
import bam.data.BatchStream;
import bam.model.StepStatistics;
import bam.model.TrainingSession;
import java.io.IOException;

/**
 * One step after the other: each a function of the state before it and its number, so that any of them may be the last.
 */
final class TrainingLoop {
    private final StageRun run;
    private final TrainSpec spec;
    private final TrainingSession session;
    private final BatchStream batches;
    private final Curves curves;
    private final CheckpointWriter checkpoints;

    TrainingLoop(
            StageRun run,
            TrainSpec spec,
            TrainingSession session,
            BatchStream batches,
            Curves curves,
            CheckpointWriter checkpoints) {
        this.run = run;
        this.spec = spec;
        this.session = session;
        this.batches = batches;
        this.curves = curves;
        this.checkpoints = checkpoints;
    }

    /** Takes every step after {@code done}; stops between steps, with a checkpoint, when asked to. */
    void from(long done) throws IOException {
        for (long step = done + 1; step <= spec.steps(); step++) {
            take(step);
            boolean stop = run.pulse().stopRequested();
            if (stop || step == spec.steps() || checkpoints.due(step)) {
                curves.flush();
                checkpoints.save(session, step);
            }
            if (stop) {
                throw new StoppedException(step);
            }
        }
    }

    private void take(long step) {
        double rate = spec.rate().at(step);
        StepStatistics statistics = session.step(batches.batch(step), rate);
        if (!Double.isFinite(statistics.total()) || !Double.isFinite(statistics.gradientNorm())) {
            curves.add(step, rate, statistics, (long) spec.batch() * spec.context());
            curves.flush();
            throw new BamException(
                    FailureKind.DIVERGED,
                    "'" + run.stage().label() + "' diverged at step " + step + ": loss " + statistics.total()
                            + ", gradient norm " + statistics.gradientNorm()
                            + "; lower its peak learning rate or lengthen its warm-up");
        }
        curves.add(step, rate, statistics, (long) spec.batch() * spec.context());
        run.pulse().moved(step, spec.steps());
    }
}
