package bam.training;

import bam.tracking.Retention;
import java.time.Duration;

/**
 * How training is watched and saved; none of it changes the result.
 *
 * @param cadence how often it is saved
 * @param retention which checkpoints stay
 * @param flushInterval time between reports to the ledger
 * @param patience how long training goes on while the ledger does not answer
 */
public record TrainingSettings(Cadence cadence, Retention retention, Duration flushInterval, Duration patience) {
    /** A point a second is live enough; ten minutes outlast a restart of the database. */
    public static final TrainingSettings STANDARD =
            new TrainingSettings(Cadence.STANDARD, Retention.STANDARD, Duration.ofSeconds(1), Duration.ofMinutes(10));

    /** No negative times. */
    public TrainingSettings {
        if (flushInterval.isNegative() || patience.isNegative()) {
            throw new IllegalArgumentException(
                    "flush interval " + flushInterval + " and patience " + patience + "; give no negative time");
        }
    }
}
