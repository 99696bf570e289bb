package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.app.LogFiles.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void severalProcessesAreOneStreamByTime() throws IOException {
        write("worker-1", "2026-11-24T12:00:01.000Z INFO  one\n2026-11-24T12:00:03.000Z INFO  three\n");
        write("worker-2", "2026-11-24T12:00:02.000Z WARN  two\n\tat a.trace\n");
        LogFiles files = new LogFiles(folder);

        assertThat(files.sources()).containsExactly("worker-1", "worker-2");
        assertThat(files.read(files.sources()))
                .extracting(Line::text)
                .containsExactly(
                        "2026-11-24T12:00:01.000Z INFO  one",
                        "2026-11-24T12:00:02.000Z WARN  two",
                        "\tat a.trace",
                        "2026-11-24T12:00:03.000Z INFO  three");
    }

    @Test
    void aSecondReadingGoesOnWhereTheFirstEndedAndWaitsForTheEndOfALine() throws IOException {
        write("control", "first\nhal");
        LogFiles files = new LogFiles(folder);
        assertThat(files.read(List.of("control"))).extracting(Line::text).containsExactly("first");

        write("control", "f\nlast\n");

        assertThat(files.read(List.of("control"))).extracting(Line::text).containsExactly("half", "last");
        assertThat(files.read(List.of("control"))).isEmpty();
    }

    @Test
    void aLogThatWasPutAsideIsReadFirstAndItsSuccessorFromItsStart() throws IOException {
        Files.writeString(folder.resolve("mirror.log.1"), "old\n");
        write("mirror", "new\n");
        LogFiles files = new LogFiles(folder);
        assertThat(files.read(List.of("mirror"))).extracting(Line::text).containsExactly("old", "new");

        Files.writeString(folder.resolve("mirror.log"), "x\n");

        assertThat(files.read(List.of("mirror"))).extracting(Line::text).containsExactly("x");
    }

    @Test
    void anAttemptsLinesAreThoseOfItsWorkerInItsTime() {
        Line before = new Line("worker-1", NOON.minusSeconds(1), "before");
        Line of = new Line("worker-1", NOON, "of it");
        Line other = new Line("worker-2", NOON, "of another");

        assertThat(LogsCommand.within(
                        List.of(new LogsCommand.Window("worker-1", NOON, Instant.MAX)), List.of(before, of, other)))
                .containsExactly(of);
    }

    private void write(String source, String text) throws IOException {
        Files.writeString(folder.resolve(source + ".log"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
