package bam.storage;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** Bytes and names that survive a power cut, and failures of the disk by their kind. */
final class Durably {
    private Durably() {}

    /** The folder above, for paths that stand below a root. */
    static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "a path below a root has a folder above it");
    }

    /** Makes the bytes of a file survive. */
    static void syncFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Makes the names in a folder survive: a rename is not durable before its folder is. */
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Creates a folder and what is missing above it, down from a folder that exists, each name durable. */
    static void createFolders(Path existing, Path folder) throws IOException {
        if (folder.equals(existing) || Files.isDirectory(folder)) {
            return;
        }
        Path parent = parent(folder);
        createFolders(existing, parent);
        Files.createDirectories(folder);
        syncFolder(parent);
    }

    /** Deletes a folder with all it holds; nothing happens if it is gone. */
    static void deleteTree(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(folder)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    /** A full disk becomes a failure of its own kind; anything else is thrown on as it is. */
    static BamException unlessFull(IOException failure, Path root) throws IOException {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (!message.contains("no space left") && !message.contains("disk quota exceeded")) {
            throw failure;
        }
        return new BamException(
                FailureKind.DISK_FULL,
                "there is no room left to write below " + root + "; free some space, it is tried again",
                failure);
    }
}
