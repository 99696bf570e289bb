package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that a command makes: it is there whole, or not at all. */
final class NewFile {
    /** Writes all of it. */
    @FunctionalInterface
    interface Body {
        /** Writes the bytes; may close the stream. */
        void writeTo(OutputStream out) throws IOException;
    }

    private NewFile() {}

    static void write(Path target, Body body) {
        Path whole = target.toAbsolutePath().normalize();
        if (Files.exists(whole)) {
            throw new BamException(FailureKind.BAD_INPUT, "'" + target + "' is there already; name a file that is not");
        }
        try {
            Path parent = Files.createDirectories(whole.resolveSibling(""));
            Path unfinished = Files.createTempFile(parent, "." + whole.getFileName() + "-", ".unfinished");
            try {
                try (OutputStream out = Files.newOutputStream(unfinished)) {
                    body.writeTo(out);
                }
                Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "'" + target + "' cannot be written: " + failure + "; check the path and the room on the disk",
                    failure);
        }
    }
}
