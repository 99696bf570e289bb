package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that a command makes: it is there whole, or not at all. */
final class NewFolder {
    /** Fills an existing, empty folder. */
    @FunctionalInterface
    interface Body {
        /** Writes all of it. */
        void writeTo(Path folder) throws IOException;
    }

    private NewFolder() {}

    static void write(Path target, Body body) {
        Path whole = target.toAbsolutePath().normalize();
        if (Files.exists(whole)) {
            throw new BamException(
                    FailureKind.BAD_INPUT, "'" + target + "' is there already; name a folder that is not");
        }
        try {
            Path parent = Files.createDirectories(whole.resolveSibling(""));
            Path unfinished = Files.createTempDirectory(parent, "." + whole.getFileName() + "-");
            try {
                body.writeTo(unfinished);
                Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(unfinished);
            }
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "'" + target + "' cannot be written: " + failure + "; check the path and the room on the disk",
                    failure);
        }
    }

    /** Deletes a folder with all it holds; nothing if it is not there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
