package bam.tracking;

/**
 * A training that went back by itself.
 *
 * @param at step at which it had diverged
 * @param to step of the checkpoint that it went back to
 * @param firstSkipped number of the first batch that it leaves out from now on
 * @param lastSkipped number of the last one
 * @param reason why it counted as diverged
 */
public record Rewind(long at, long to, long firstSkipped, long lastSkipped, String reason) {}
