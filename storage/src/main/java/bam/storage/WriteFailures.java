package bam.storage;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Gives the failures of writing their kind.
 *
 * @param root folder below which is written
 * @param consequence what a failed write leaves: {@code the checkpoint before it is good}
 */
record WriteFailures(Path root, String consequence) {
    private static final String REMEDY = ", then './bam stage retry' goes on";

    /** Whether the disk, or the user's share of it, has no room. */
    static boolean full(IOException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("disk quota exceeded");
    }

    BamException translate(IOException failure) {
        if (failure instanceof ClosedByInterruptException) {
            return new BamException(
                    FailureKind.INTERRUPTED,
                    "writing below " + root + " was interrupted; " + consequence + "; it is tried again",
                    failure);
        }
        if (full(failure)) {
            return new BamException(
                    FailureKind.DISK_FULL,
                    "there is no room left to write below " + root + "; " + consequence + "; free some space" + REMEDY,
                    failure);
        }
        return new BamException(
                FailureKind.STORE_FAULT,
                "the disk answered a write below " + root + " with an error: " + failure + "; " + consequence
                        + "; mend the disk" + REMEDY,
                failure);
    }
}
