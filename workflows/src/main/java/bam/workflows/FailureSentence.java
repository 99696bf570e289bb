package bam.workflows;

import io.temporal.failure.ApplicationFailure;
import java.util.Objects;

/** What a failure says in its own words, without what the way through Temporal added. */
final class FailureSentence {
    private FailureSentence() {}

    static String of(Throwable failure) {
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (link instanceof ApplicationFailure own) {
                return own.getOriginalMessage();
            }
        }
        return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    }
}
