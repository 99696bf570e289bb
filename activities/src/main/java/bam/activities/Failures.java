package bam.activities;

import bam.contracts.BamException;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;

/** Gives our failures the form in which Temporal decides on another try. */
final class Failures {
    /** Handed back, not failed: the next worker may take it at once. */
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private Failures() {}

    static ApplicationFailure translate(BamException failure) {
        return ApplicationFailure.newBuilder()
                .setMessage(failure.sentence())
                .setType(failure.kind().name())
                .setNonRetryable(!failure.kind().retryable())
                .setNextRetryDelay(failure.kind().pause())
                .setCause(failure.getCause())
                .build();
    }

    static ApplicationFailure handBack(RuntimeException stopped) {
        return ApplicationFailure.newBuilder()
                .setMessage(stopped.getMessage())
                .setType("INTERRUPTED")
                .setNextRetryDelay(AT_ONCE)
                .setCategory(ApplicationErrorCategory.BENIGN)
                .build();
    }
}
