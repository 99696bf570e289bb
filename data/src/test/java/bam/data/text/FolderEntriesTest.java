package bam.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's own files, gzipped or not. */
class FolderEntriesTest {
    private final Path folder;

    FolderEntriesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void filesComeInTheOrderOfTheirNamesAndGzippedOnesUnpacked() throws IOException {
        Files.createDirectories(folder.resolve("deep"));
        Files.writeString(folder.resolve("z.txt"), "plain");
        gzip("deep/a.txt.gz", "packed".getBytes(StandardCharsets.UTF_8));

        assertThat(read("**")).containsExactly("deep/a.txt.gz packed", "z.txt plain");
        assertThat(read("*.txt")).containsExactly("z.txt plain");
    }

    @Test
    void aGzippedBombIsRefused() throws IOException {
        gzip("a.gz", new byte[20 << 20]);

        assertThatThrownBy(() -> read("**")).hasMessageContaining("'a.gz' unpacks to more than");
    }

    private List<String> read(String glob) throws IOException {
        List<String> read = new ArrayList<>();
        new FolderEntries(folder, new Glob(glob))
                .forEach((name, bytes) ->
                        read.add(name + " " + new String(bytes.readAllBytes(), StandardCharsets.UTF_8)));
        return read;
    }

    private void gzip(String name, byte[] bytes) throws IOException {
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.write(bytes);
        }
    }
}
