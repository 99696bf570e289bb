package bam.mirror;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an answer of MLflow that is not the one hoped for says about what was asked. */
final class Refusal {
    /** Refusals of who asks or how often, not of what is asked: waiting, or a person, may cure them. */
    private static final Set<Integer> NOT_ABOUT_THE_ROW = Set.of(401, 403, 407, 408, 425, 429);

    private static final Set<Integer> NO_SUCH_PATH = Set.of(404, 405, 501);

    private Refusal() {}

    /** MLflow has no such question: an older version, or one that leaves files to others. */
    static final class NotOffered extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String sentence;

        NotOffered(String sentence) {
            super(sentence);
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }
    }

    /** The failure that an answer amounts to: of what was asked if MLflow says so itself, else of the server. */
    static BamException of(String address, String what, int status, @Nullable String body, @Nullable Throwable cause) {
        Throwable known = cause == null ? new IOException("status " + status) : cause;
        return aboutTheRow(status, body)
                ? new BamException(
                        FailureKind.BAD_INPUT, "MLflow refused " + what + " with " + status + ": " + body, known)
                : away(address, what, "status " + status, known);
    }

    /** The same of a question that only newer servers know. */
    static RuntimeException ofNewer(String address, String what, int status, String body) {
        return NO_SUCH_PATH.contains(status) && !body.contains("error_code")
                ? new NotOffered("MLflow at " + address + " does not know " + what + " (status " + status + ")")
                : of(address, what, status, body, null);
    }

    /** There was no answer. */
    static BamException away(String address, String what, String reason, Throwable cause) {
        return new BamException(
                FailureKind.UNREACHABLE,
                "MLflow at " + address + " did not serve " + what + " (" + reason + "); it is asked again later",
                cause);
    }

    static BamException late(String address, String what, long millis, Throwable cause) {
        return new BamException(
                FailureKind.UNREACHABLE,
                "MLflow at " + address + " gave no answer to " + what + " within " + millis
                        + " ms; it is asked again later",
                cause);
    }

    static BamException stopped(String what, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new BamException(FailureKind.INTERRUPTED, "the mirror was stopped during " + what, cause);
    }

    /** The failure below the failures. */
    static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    /** A refusal in MLflow's own words; a 404 of some other server at that address says nothing about a row. */
    private static boolean aboutTheRow(int status, @Nullable String body) {
        return status >= 400
                && status < 500
                && !NOT_ABOUT_THE_ROW.contains(status)
                && body != null
                && body.contains("error_code");
    }
}
