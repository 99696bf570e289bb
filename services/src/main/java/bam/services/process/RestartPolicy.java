package bam.services.process;

import java.time.Duration;

/**
 * When a child that ended by itself is started again.
 *
 * @param pause before a start after a quick end; after a longer life there is none
 * @param quick an end this soon after the start counts as a quick one
 * @param limit so many quick ends in a row, and it is given up
 */
public record RestartPolicy(Duration pause, Duration quick, int limit) {
    /** A steady second, since a lost worker should come back soon; given up after five ends within ten seconds each. */
    public static RestartPolicy standard() {
        return new RestartPolicy(Duration.ofSeconds(1), Duration.ofSeconds(10), 5);
    }
}
