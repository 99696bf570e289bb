package bam.training;

import bam.contracts.PlannedStage;
import bam.contracts.TrainSpec;
import bam.tracking.Attempt;
import bam.tracking.Fence;

/**
 * One attempt at one stage.
 *
 * @param stage what to compute
 * @param attempt the right to write
 * @param pulse who watches
 * @param orders whether to go on
 * @param clock where the time goes
 * @param probe who may hold it up
 */
record StageRun(PlannedStage stage, Attempt attempt, Pulse pulse, Orders orders, AttemptClock clock, Probe probe) {
    Fence fence() {
        return attempt.fence();
    }

    /** The attempt has come to this moment. */
    void at(Moment moment, long step) {
        probe.at(moment, stage.fingerprint(), fence().epoch(), step);
    }

    /** The work waits for the ledger while patience lasts: it stands at this step, and is not hung. */
    void waits(long done) {
        long total = stage.spec() instanceof TrainSpec training ? training.steps() : done;
        pulse.moved(done, total);
    }

    /** The work has moved: {@code done} of {@code total} units. */
    void moved(long done, long total) {
        pulse.moved(done, total);
        at(Moment.MOVED, done);
    }
}
