package bam.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Logs of the processes of an installation as one stream of lines by time, read from where the last reading ended. */
final class LogFiles {
    private static final String ENDING = ".log";

    /** Of a file that was never read, its newest bytes; an older file of the same name is read to this length too. */
    private static final long MOST_BYTES = 4L << 20;

    /** {@code 2026-11-24T13:52:29.729Z}, as our own processes begin a line. */
    private static final int TIME = 24;

    private final Path folder;
    private final Map<Path, Long> offsets = new HashMap<>();

    LogFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * A line.
     *
     * @param source process, such as {@code worker-1}
     * @param time of the line, or of the line before it that says one; the epoch if none does
     * @param text as written
     */
    record Line(String source, Instant time, String text) {}

    /** Processes that have a log, by name. */
    List<String> sources() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What was not read before, of these processes, by time. */
    List<Line> read(List<String> sources) {
        List<Line> lines = new ArrayList<>();
        for (String source : sources) {
            Path file = folder.resolve(source + ENDING);
            String older = offsets.containsKey(file) ? "" : tail(folder.resolve(source + ENDING + ".1"));
            lines.addAll(lines(source, older + tail(file)));
        }
        lines.sort(Comparator.comparing(Line::time));
        return lines;
    }

    /** A line without a time, such as one of a stack trace, belongs to the one before it. */
    private static List<Line> lines(String source, String text) {
        List<Line> lines = new ArrayList<>();
        Instant time = Instant.EPOCH;
        for (String line : text.lines().toList()) {
            time = time(line, time);
            lines.add(new Line(source, time, line));
        }
        return lines;
    }

    private static Instant time(String line, Instant before) {
        if (line.length() < TIME || line.charAt(TIME - 1) != 'Z') {
            return before;
        }
        try {
            return Instant.parse(line.substring(0, TIME));
        } catch (DateTimeParseException none) {
            return before;
        }
    }

    /** Whole lines only: one that is being written is read next time. A file that became shorter is a new one. */
    private String tail(Path file) {
        if (!Files.isRegularFile(file)) {
            return "";
        }
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            long known = offsets.getOrDefault(file, Math.max(0, size - MOST_BYTES));
            long from = known > size ? 0 : known;
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size - from, MOST_BYTES));
            channel.position(from);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            offsets.put(file, from + whole.getBytes(StandardCharsets.UTF_8).length);
            return whole;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
