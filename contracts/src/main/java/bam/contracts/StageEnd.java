package bam.contracts;

/**
 * How a stage ended, as it tells the studies that wait for it.
 *
 * @param fingerprint of the stage
 * @param state DONE, PAUSED, PARKED or RELEASED
 * @param sentence what happened
 */
public record StageEnd(Fingerprint fingerprint, StageState state, String sentence) {}
