package bam.workflows;

import java.time.Duration;

/** A wait that doubles: short at first for a person, long in the end for the history of a workflow of weeks. */
final class Patience {
    private final Duration longest;
    private Duration next;

    Patience(Duration first, Duration longest) {
        this.next = first;
        this.longest = longest;
    }

    /** How long to wait this time. */
    Duration next() {
        Duration now = next;
        Duration twice = now.multipliedBy(2);
        next = twice.compareTo(longest) < 0 ? twice : longest;
        return now;
    }
}
