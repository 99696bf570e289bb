package bam.training;

import bam.contracts.Fingerprint;

/**
 * Told of every moment of an attempt, and may hold it up there: how drills choose where a fault strikes. A worker
 * outside a drill has none.
 */
@FunctionalInterface
public interface Probe {
    /** Sees nothing. */
    Probe NONE = (moment, stage, epoch, step) -> {};

    /**
     * The attempt has come to this moment; it goes on when this returns.
     *
     * @param epoch of the attempt
     * @param step newest step taken, or the step of the checkpoint
     */
    void at(Moment moment, Fingerprint stage, long epoch, long step);
}
