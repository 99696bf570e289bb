package bam.services;

import bam.services.process.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The file in which a PostgreSQL server states its pid (line 1), its start in seconds (line 3) and whether it accepts
 * connections (line 8).
 *
 * @param file in the data folder
 */
record PostmasterFile(Path file) {
    private static final int START = 2;
    private static final int STATUS = 7;
    // Written some time after the start of the process, at a clock that may have been set meanwhile.
    private static final Duration TOLERANCE = Duration.ofMinutes(2);

    /** Whether the server with this pid accepts connections. */
    boolean accepts(long pid) {
        List<String> lines = lines();
        return lines.size() > STATUS
                && lines.get(0).strip().equals(Long.toString(pid))
                && lines.get(STATUS).strip().equals("ready");
    }

    /**
     * Removes what a killed server left when its pid now belongs to somebody else; the server itself takes a living
     * process of that number for its predecessor and would refuse to start. When no process has the pid, the server
     * checks and removes the file itself.
     */
    void removeIfForeign() {
        List<String> lines = lines();
        if (lines.size() <= START) {
            return;
        }
        long pid = Long.parseLong(lines.get(0).strip());
        Instant written = Instant.ofEpochSecond(Long.parseLong(lines.get(START).strip()));
        Optional<Instant> started = ProcessIdentity.of(pid)
                .flatMap(ProcessIdentity::handle)
                .flatMap(handle -> handle.info().startInstant());
        if (started.isPresent()
                && Duration.between(started.get(), written).abs().compareTo(TOLERANCE) > 0) {
            try {
                Files.delete(file);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file);
        } catch (IOException none) {
            return List.of();
        }
    }
}
