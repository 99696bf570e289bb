package bam.web;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The end of a log. */
final class LogTail {
    private static final int BYTES = 16 << 10;
    private static final int LINES = 40;

    private LogTail() {}

    /** Its last whole lines; none when it cannot be read. */
    static List<String> of(Path file) {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            long start = Math.max(0, bytes.length() - BYTES);
            byte[] tail = new byte[(int) (bytes.length() - start)];
            bytes.seek(start);
            bytes.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            int first = Math.max(start > 0 ? 1 : 0, lines.size() - LINES);
            return first >= lines.size() ? List.of() : lines.subList(first, lines.size());
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
