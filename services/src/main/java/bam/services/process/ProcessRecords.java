package bam.services.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of one home, one file each, kept for the launcher that comes after a killed one. */
public final class ProcessRecords {
    // Half of it is what PostgreSQL needs for a last checkpoint; the rest of ours is crash-only.
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final String SUFFIX = ".process.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    /** Records in this folder. */
    public ProcessRecords(Path folder) {
        this.folder = folder;
    }

    /** What is written down now, by name. */
    public List<ProcessRecord> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .flatMap(file -> read(file).stream())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Ends what is ours from a launcher that could not do it, and waits for the end; what a living launcher looks
     * after, and a foreign process that was given a pid of ours, are left alone.
     *
     * @return one sentence for each tree that was ended
     */
    public List<String> cleanUp() {
        List<String> ended = new ArrayList<>();
        for (ProcessRecord record : all()) {
            if (record.launcher().alive()) {
                continue;
            }
            int members = record.tree().members().size();
            if (members > 0) {
                Ending.of(record.tree(), record.byInterrupt(), GRACE);
                ended.add("ended '" + record.name() + "', pid "
                        + record.process().pid() + ", which a launcher that was killed had left behind");
            }
            remove(record.name());
        }
        return ended;
    }

    void write(ProcessRecord record) {
        try {
            WholeFile.write(file(record.name()), JSON.writeValueAsString(record));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a process record is no JSON: " + record, impossible);
        }
    }

    void remove(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path file(String name) {
        return folder.resolve(name + SUFFIX);
    }

    private static Optional<ProcessRecord> read(Path file) {
        try {
            return Optional.of(JSON.readValue(Files.readString(file), ProcessRecord.class));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
