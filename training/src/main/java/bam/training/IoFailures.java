package bam.training;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Gives failures of the file system their kind. */
final class IoFailures {
    private IoFailures() {}

    static BamException translate(IOException failure, String label) {
        String message = String.valueOf(failure.getMessage());
        if (message.toLowerCase(Locale.ROOT).contains("no space left")) {
            return new BamException(
                    FailureKind.DISK_FULL,
                    label + " could not write: " + message + "; free some space and retry the stage",
                    failure);
        }
        if (failure instanceof NoSuchFileException
                || failure instanceof FileNotFoundException
                || failure instanceof AccessDeniedException
                || failure instanceof CharacterCodingException) {
            return new BamException(
                    FailureKind.BAD_INPUT,
                    label + " cannot read its input: " + failure
                            + "; put the file back or mend it, and run the study again",
                    failure);
        }
        return new BamException(
                FailureKind.UNREACHABLE,
                label + " could not read or write a file: " + failure + "; it is tried again",
                failure);
    }
}
