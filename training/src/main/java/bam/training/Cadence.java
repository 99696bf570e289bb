package bam.training;

import java.time.Duration;
import java.util.Optional;

/**
 * How often a training is saved; none of it changes the result.
 *
 * @param interval time between checkpoints; empty: as the measured cost and {@code betweenFailures} ask for
 * @param steps optimizer steps between checkpoints, if that comes sooner
 * @param betweenFailures assumed mean time between failures of a worker
 */
public record Cadence(Optional<Duration> interval, long steps, Duration betweenFailures) {
    /** A worker of one process: often interrupted by people, seldom by machines. */
    public static final Cadence STANDARD = new Cadence(Optional.empty(), Long.MAX_VALUE, Duration.ofHours(6));

    /** More often than this a person would not notice, and rows in the ledger would pile up. */
    private static final Duration SHORTEST = Duration.ofSeconds(2);

    /** Nobody likes to lose more. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** Positive times, at least one step. */
    public Cadence {
        if (steps < 1
                || isNone(betweenFailures)
                || interval.filter(Cadence::isNone).isPresent()) {
            throw new IllegalArgumentException(
                    "checkpoints every " + interval + " or " + steps + " steps, with failures every " + betweenFailures
                            + ", are none; give positive times and at least 1 step");
        }
    }

    private static boolean isNone(Duration duration) {
        return duration.isNegative() || duration.isZero();
    }

    /**
     * The time between checkpoints that loses least (Young 1974, Daly 2006): the root of twice the cost of a save times
     * the time between failures, within two seconds and half an hour.
     */
    public Duration optimal(Duration saveCost) {
        double seconds = Math.sqrt(2 * seconds(saveCost) * seconds(betweenFailures));
        Duration found = Duration.ofMillis(Math.round(seconds * 1e3));
        if (found.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return found.compareTo(LONGEST) > 0 ? LONGEST : found;
    }

    /** The interval that holds when a save costs this much. */
    public Duration interval(Duration saveCost) {
        return interval.orElseGet(() -> optimal(saveCost));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
