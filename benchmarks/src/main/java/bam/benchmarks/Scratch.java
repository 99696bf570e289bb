package bam.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for as long as a measurement takes, or until the process is told to end. */
final class Scratch implements AutoCloseable {
    /** Fills the folder. */
    @FunctionalInterface
    interface Filler {
        void fill(Path folder) throws IOException;
    }

    private final Path folder;
    private boolean closed;

    private Scratch(Path folder) {
        this.folder = folder;
    }

    /** Makes a new one inside another. */
    static Scratch inside(Path parent) throws IOException {
        Files.createDirectories(parent);
        Scratch scratch = new Scratch(Files.createTempDirectory(parent, "step"));
        Runtime.getRuntime().addShutdownHook(new Thread(scratch::abandon, "scratch"));
        return scratch;
    }

    Path folder() {
        return folder;
    }

    /** Puts something into it, which is not deleted while it grows. */
    synchronized void fill(Filler filler) throws IOException {
        filler.fill(folder);
    }

    /** The process ends, and nobody is left to be told of what could not be deleted. */
    private void abandon() {
        try {
            close();
        } catch (IOException undeletable) {
            System.getLogger(Scratch.class.getName())
                    .log(System.Logger.Level.WARNING, "{0} could not be deleted; delete it by hand", folder);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
