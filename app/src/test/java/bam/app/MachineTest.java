package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.tracking.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker says of the place where it runs. */
class MachineTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void namesSystemProcessorVirtualMachineLibrariesAndCode() {
        Build build = Build.current();

        Environment here = Machine.environment(build, 2);

        assertThat(here.os()).contains(System.getProperty("os.name"));
        assertThat(here.processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(here.threads()).isEqualTo(2);
        assertThat(here.jdk()).endsWith(Runtime.version().toString());
        assertThat(here.libraries()).contains("djl ").contains("libtorch ");
        assertThat(here.code()).isEqualTo(build.code());
    }

    @Test
    void readsTheNameOfTheFirstProcessor() throws IOException {
        Path file = Files.writeString(folder.resolve("cpuinfo"), """
                processor\t: 0
                model name\t: A Processor: 3 GHz
                model name\t: Another
                """);

        assertThat(Machine.processor(file)).isEqualTo("A Processor: 3 GHz");
        assertThat(Machine.processor(folder.resolve("none"))).isEqualTo(System.getProperty("os.arch"));
        assertThat(Machine.processor(Files.writeString(folder.resolve("odd"), "Hardware : x\n")))
                .isEqualTo(System.getProperty("os.arch"));
    }
}
