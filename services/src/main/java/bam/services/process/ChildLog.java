package bam.services.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Where a child's output goes: one file and one predecessor, changed at a start.
 *
 * @param file the file
 */
record ChildLog(Path file) {
    private static final long LIMIT = 10L << 20;
    private static final int TAIL = 8 << 10;

    /** Makes room for a new start. */
    void rotate() {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (Files.exists(file) && Files.size(file) > LIMIT) {
                Files.move(file, Path.of(file + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The last line that says something; empty when there is none. */
    String lastLine() {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            long start = Math.max(0, bytes.length() - TAIL);
            byte[] tail = new byte[(int) (bytes.length() - start)];
            bytes.seek(start);
            bytes.readFully(tail);
            List<String> lines = new String(tail, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        } catch (IOException unreadable) {
            return "";
        }
    }
}
