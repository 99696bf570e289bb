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
 * @param memory that a training may take
 */
public record TrainingSettings(
        Cadence cadence, Retention retention, Duration flushInterval, Duration patience, MemoryBudget memory) {
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

    /** The same with all the memory of the machine. */
    public TrainingSettings(Cadence cadence, Retention retention, Duration flushInterval, Duration patience) {
        this(cadence, retention, flushInterval, patience, MemoryBudget.ofMachine(1));
    }

    /** The same with this much memory. */
    public TrainingSettings within(MemoryBudget budget) {
        return new TrainingSettings(cadence, retention, flushInterval, patience, budget);
    }
}
