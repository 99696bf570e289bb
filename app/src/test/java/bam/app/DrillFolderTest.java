package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.services.Home;
import bam.services.InstanceLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillFolderTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aDrillBeginsWithNothingThatAnEarlierOneLeft() throws IOException {
        Path drill = folder.resolve("kill");
        Files.createDirectories(drill.resolve("struck/postgres"));
        Files.writeString(drill.resolve("struck/settings.properties"), "workers.slots=4\n");
        Path outside = Files.writeString(folder.resolve("outside"), "stays");
        Files.createSymbolicLink(drill.resolve("link"), outside);

        assertThat(DrillFolder.fresh(drill)).isEmptyDirectory();
        assertThat(outside).hasContent("stays");
    }

    @Test
    void aDrillThatRunsIsLeftAlone() throws IOException {
        Path drill = folder.resolve("kill");
        Home home = new Home(Files.createDirectories(drill.resolve("struck")));
        try (InstanceLock lock = InstanceLock.acquire(home).orElseThrow()) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> DrillFolder.fresh(drill))
                    .hasMessageContaining("a drill runs in " + home.root())
                    .hasMessageContaining("choose another folder with --home");
        }
        assertThat(DrillFolder.fresh(drill)).isEmptyDirectory();
    }
}
