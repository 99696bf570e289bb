package bam.model;

/**
 * Where a training stands.
 *
 * @param step optimizer steps taken
 * @param skipped batches that were left out before the next step: step {@code n + 1} reads batch {@code n + 1 +
 *     skipped}
 */
public record TrainingPosition(long step, long skipped) {
    /** Before the first step. */
    public static final TrainingPosition START = new TrainingPosition(0, 0);

    /** Neither is negative. */
    public TrainingPosition {
        if (step < 0 || skipped < 0) {
            throw new IllegalArgumentException(
                    "step " + step + " with " + skipped + " batches skipped; neither can be negative");
        }
    }
}
