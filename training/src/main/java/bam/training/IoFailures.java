package bam.training;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.util.Locale;

/** Gives failures of the file system their kind. */
final class IoFailures {
    private IoFailures() {}

    static BamException translate(IOException failure, String label) {
        String message = String.valueOf(failure.getMessage());
        if (message.toLowerCase(Locale.ROOT).contains("no space left")) {
            return new BamException(
                    FailureKind.DISK_FULL,
                    label + " could not write: " + message + "; free some space, it is tried again",
                    failure);
        }
        return new BamException(
                FailureKind.UNREACHABLE,
                label + " could not read or write a file: " + failure + "; it is tried again",
                failure);
    }
}
