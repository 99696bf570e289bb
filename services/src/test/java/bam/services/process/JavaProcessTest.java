package bam.services.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JavaProcessTest {
    @Test
    void seesWhatWeSeeLessWhatIsExcluded() {
        JavaProcess all = JavaProcess.of("bam.Worker");

        JavaProcess fewer = all.excluding(name -> name.startsWith("assertj"));

        assertThat(all.classPath()).anyMatch(entry -> entry.contains("assertj"));
        assertThat(fewer.classPath())
                .noneMatch(entry -> entry.contains("assertj"))
                .hasSize(all.classPath().size() - 1);
        assertThat(fewer.classPath()).allMatch(entry -> Path.of(entry).isAbsolute());
    }

    @Test
    void putsFlagsBeforeTheClassAndArgumentsBehindIt() {
        ChildCommand command = JavaProcess.of("bam.Worker")
                .flags("-Xmx1g")
                .property("slot", "1")
                .arguments("worker", "--slot=1")
                .keepingLargeBlocks()
                .command("worker-1", Path.of("/"));

        assertThat(command.command())
                .containsSubsequence("-Xmx1g", "-Dslot=1", "-cp", "bam.Worker", "worker", "--slot=1");
        assertThat(command.environment()).containsKey("GLIBC_TUNABLES");
        assertThat(command.watchesParent()).isTrue();
    }
}
