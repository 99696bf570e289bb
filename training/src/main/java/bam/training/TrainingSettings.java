package bam.training;

import java.time.Duration;

/**
 * How training is watched and saved; none of it changes the result.
 *
 * @param checkpointInterval time between checkpoints
 * @param checkpointSteps optimizer steps between checkpoints, if that comes sooner
 * @param flushInterval time between writes of the curves
 * @param keptCheckpoints committed checkpoints that are kept
 */
public record TrainingSettings(
        Duration checkpointInterval, long checkpointSteps, Duration flushInterval, int keptCheckpoints) {
    /** Costs well under a percent at the demo's size, and loses seconds. */
    public static final TrainingSettings STANDARD =
            new TrainingSettings(Duration.ofSeconds(10), Long.MAX_VALUE, Duration.ofSeconds(1), 2);

    /** Positive intervals, at least two checkpoints: the older one is the way back from a damaged newer one. */
    public TrainingSettings {
        if (checkpointInterval.isNegative() || checkpointInterval.isZero() || checkpointSteps < 1) {
            throw new IllegalArgumentException("checkpoints every " + checkpointInterval + " or " + checkpointSteps
                    + " steps are none; give a positive time and at least 1 step");
        }
        if (flushInterval.isNegative() || keptCheckpoints < 2) {
            throw new IllegalArgumentException("flush interval " + flushInterval + " and " + keptCheckpoints
                    + " kept checkpoints; give no negative time and at least 2");
        }
    }
}
