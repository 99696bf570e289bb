package bam.training;

import bam.contracts.BamException;
import bam.contracts.Divergence;
import bam.contracts.FailureKind;
import bam.model.StepStatistics;
import bam.tracking.AttemptLedger;
import bam.tracking.Rewind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Notices a training that has diverged, and parks it or sends it back, as the study says. */
final class Divergences {
    private final StageRun run;
    private final AttemptLedger attempts;
    private final Recorder recorder;
    private final Divergence rule;
    private final SpikeRule spikes;

    /** Starts from the losses of the steps before. */
    Divergences(StageRun run, AttemptLedger attempts, Recorder recorder, Divergence rule, List<Double> lossesBefore) {
        this.run = run;
        this.attempts = attempts;
        this.recorder = recorder;
        this.rule = rule;
        this.spikes = new SpikeRule(rule);
        spikes.reset(lossesBefore);
    }

    /**
     * Lets a usual step pass.
     *
     * @throws RewoundException when the training has gone back
     * @throws BamException of kind DIVERGED when a person must decide
     */
    void require(long step, long skipped, StepStatistics statistics) {
        Optional<String> divergence = divergence(statistics);
        if (divergence.isEmpty()) {
            spikes.add(statistics.nll());
            return;
        }
        recorder.drain();
        String what = "'" + run.stage().label() + "' diverged at step " + step + ": " + divergence.get();
        if (run.attempt().rewinds() < rule.rewinds()) {
            throw back(step, skipped, what);
        }
        String before = rule.goesBack() ? ", after it had gone back " + rule.rewinds() + " times" : "";
        throw new BamException(
                FailureKind.DIVERGED,
                what + before
                        + "; lower its peak learning rate, lengthen its warm-up, or let the study skip such batches"
                        + " (divergence: { rewinds: 2 } under seed, experts or mixtures)");
    }

    private Optional<String> divergence(StepStatistics statistics) {
        if (!Double.isFinite(statistics.total()) || !Double.isFinite(statistics.gradientNorm())) {
            return Optional.of("loss " + statistics.total() + ", gradient norm " + statistics.gradientNorm());
        }
        if (spikes.spikes(statistics.nll())) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "loss %.4f is more than %s times the median %.4f of the last %d",
                    statistics.nll(),
                    rule.spike(),
                    spikes.median(),
                    rule.window()));
        }
        return Optional.empty();
    }

    private RewoundException back(long step, long skipped, String what) {
        long to = new Anchors(rule).before(step);
        attempts.rewind(run.fence(), new Rewind(step, to, to + 1 + skipped, step + skipped, what));
        return new RewoundException(what + "; it goes back to step " + to + " and leaves out batches "
                + (to + 1 + skipped) + " to " + (step + skipped));
    }
}
