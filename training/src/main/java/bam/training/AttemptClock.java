package bam.training;

import bam.tracking.TimeBucket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where the time of an attempt goes: every piece of work is measured by readings at its two ends. What no piece covers
 * is not guessed; it shows as the difference from the wall time.
 */
final class AttemptClock {
    private final Map<TimeBucket, Duration> spent = new EnumMap<>(TimeBucket.class);

    /** Work that may fail. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** Does the work; the time that it takes belongs into this bucket. */
    <T, E extends Exception> T in(TimeBucket bucket, Work<T, E> work) throws E {
        long begin = System.nanoTime();
        try {
            return work.run();
        } finally {
            add(bucket, Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    synchronized void add(TimeBucket bucket, Duration duration) {
        spent.merge(bucket, duration, Duration::plus);
    }

    /** Time in each bucket so far. */
    synchronized Map<TimeBucket, Duration> spent() {
        return Map.copyOf(spent);
    }
}
