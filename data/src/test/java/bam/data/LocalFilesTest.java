package bam.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Local text is known by its names and bytes. */
class LocalFilesTest {
    private final Path folder;

    LocalFilesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whereTheFilesLieDoesNotMatter() throws IOException {
        Digest here = LocalFiles.digest(write("here", "a", "b"), "**");

        assertThat(LocalFiles.digest(write("there", "a", "b"), "**"))
                .isEqualTo(here)
                .isEqualTo(new Digest("01e6e90e46db7e7ed53db0d18d89c7af46405914af618860acb13a76c82a5115"));
    }

    @Test
    void namesBytesAndWhatMatchesDo() throws IOException {
        Path root = write("here", "a", "b");
        Digest before = LocalFiles.digest(root, "**");

        assertThat(LocalFiles.digest(root, "*.txt")).isNotEqualTo(before);
        assertThat(LocalFiles.digest(write("moved", "ab", ""), "**")).isNotEqualTo(before);
        Files.move(root.resolve("one.txt"), root.resolve("two.txt"));
        assertThat(LocalFiles.digest(root, "**")).isNotEqualTo(before);
    }

    @Test
    void oneFileIsASource() throws IOException {
        Path root = write("here", "a", "b");

        assertThat(LocalFiles.digest(root.resolve("one.txt"), "**")).isEqualTo(LocalFiles.digest(root, "one.*"));
    }

    @Test
    void nothingThatMatchesIsRefused() throws IOException {
        Path root = write("here", "a", "b");

        assertThatThrownBy(() -> LocalFiles.digest(root, "*.md"))
                .hasMessage("no file below '" + root + "' matches '*.md'; correct the path or the entries");
        assertThatThrownBy(() -> LocalFiles.digest(root.resolve("none"), "**"))
                .hasMessage("there is no '" + root.resolve("none") + "'; correct the path of the source");
    }

    private Path write(String name, String one, String deep) throws IOException {
        Path root = folder.resolve(name);
        Files.createDirectories(root.resolve("deep"));
        Files.writeString(root.resolve("one.txt"), one);
        Files.writeString(root.resolve("deep/two.txt"), deep);
        return root;
    }
}
