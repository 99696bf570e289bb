package bam.mirror;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether something we need is away, since when, and how long to leave it alone; says so once, and once at its end. */
final class Outage {
    private static final Logger log = LoggerFactory.getLogger(Outage.class);
    /** Doubling this often leaves any first pause far beyond any longest one. */
    private static final int ENOUGH_DOUBLINGS = 20;

    private final String whom;
    private final Duration first;
    private final Duration longest;
    private volatile @Nullable Instant since;
    private int failures;

    Outage(String whom, Duration first, Duration longest) {
        this.whom = whom;
        this.first = first;
        this.longest = longest;
    }

    /** When it began, while it lasts. */
    Optional<Instant> since() {
        return Optional.ofNullable(since);
    }

    /** Notes a failed try and returns the pause before the next: doubling, and anywhere in its upper half. */
    Duration failed(String sentence) {
        if (since == null) {
            since = Instant.now();
            log.warn("{} is away and everything for it waits, nothing else does: {}", whom, sentence);
        }
        long doubled = first.toMillis() << Math.min(failures++, ENOUGH_DOUBLINGS);
        long pause = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(pause - ThreadLocalRandom.current().nextLong(pause / 2 + 1));
    }

    /** Notes that it answered. */
    void over() {
        Instant began = since;
        if (began != null) {
            log.info(
                    "{} is back after {} s",
                    whom,
                    Duration.between(began, Instant.now()).toSeconds());
        }
        since = null;
        failures = 0;
    }
}
