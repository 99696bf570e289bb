package bam.drills.probe;

import bam.contracts.Fingerprint;
import bam.training.Moment;

/**
 * A worker has come to a moment of an attempt.
 *
 * @param worker its name
 * @param pid its process
 * @param moment where it is
 * @param stage that it works on
 * @param epoch of the attempt
 * @param step newest step taken, or the step of the checkpoint
 * @param nanos when the drill heard of it, by {@link System#nanoTime}
 */
public record Sighting(String worker, long pid, Moment moment, Fingerprint stage, long epoch, long step, long nanos) {}
