package bam.services.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledLauncherTest {
    private static final ProcessIdentity GONE = new ProcessIdentity(1, "an earlier boot");

    @TempDir
    private Path folder = Path.of("");

    private Process launcher;
    private ProcessIdentity grandchild;

    @BeforeEach
    void startLauncher() throws Exception {
        launcher = new ProcessBuilder(JavaProcess.of(TestLauncher.class.getName())
                        .arguments(folder.toString())
                        .command("launcher", folder)
                        .command())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("launcher.log").toFile())
                .start();
        assertThat(Await.that(() ->
                        List.of("started", "watching").stream().allMatch(name -> Files.exists(folder.resolve(name)))
                                && grandchildPid() > 0))
                .isTrue();
        grandchild = ProcessIdentity.of(grandchildPid()).orElseThrow();
    }

    @AfterEach
    void endLauncher() throws InterruptedException {
        launcher.destroyForcibly().waitFor();
        records().cleanUp();
    }

    @Test
    void endsEverythingWhenTheLauncherIsAskedToEnd() throws Exception {
        List<ProcessRecord> running = records().all();

        launcher.destroy();

        assertThat(launcher.waitFor()).isNotZero();
        assertThat(running).hasSize(2).noneMatch(record -> record.process().alive());
        assertThat(grandchild.alive()).isFalse();
        assertThat(records().all()).isEmpty();
    }

    @Test
    void isNoticedByOurOwnProcessesAndTheRestIsCleanedUpByTheNext() throws Exception {
        ProcessRecord shell = record("shell");
        ProcessRecord watcher = record("watcher");

        launcher.destroyForcibly().waitFor();

        assertThat(Await.that(() -> !watcher.process().alive())).isTrue();
        assertThat(folder.resolve("noticed")).exists();
        assertThat(shell.process().alive()).isTrue();
        assertThat(records().cleanUp()).singleElement().asString().startsWith("ended 'shell'");
        assertThat(shell.process().alive()).isFalse();
        assertThat(grandchild.alive()).isFalse();
        assertThat(records().all()).isEmpty();
    }

    @Test
    void leavesEverythingToALauncherThatStillLives() {
        assertThat(records().cleanUp()).isEmpty();
        assertThat(records().all())
                .hasSize(2)
                .allMatch(record -> record.process().alive());
    }

    @Test
    void leavesGrandchildrenThatAreFoundAlthoughTheirParentIsDeadToo() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc")), "needs /proc, where Linux shows environments");
        ProcessRecord shell = record("shell");
        launcher.destroyForcibly().waitFor();
        shell.process().handle().ifPresent(ProcessHandle::destroyForcibly);
        assertThat(Await.that(() -> !shell.process().alive())).isTrue();
        assertThat(grandchild.alive()).isTrue();

        records().cleanUp();

        assertThat(grandchild.alive()).isFalse();
    }

    @Test
    void doesNotHarmAForeignProcessThatWasGivenThePid() throws Exception {
        Process foreign = new ProcessBuilder("sleep", "1000").start();
        ProcessRecords records = new ProcessRecords(folder.resolve("other"));
        records.write(new ProcessRecord(
                "gone", new ProcessIdentity(foreign.pid(), "an earlier start"), "no-such-mark", false, "sleep", GONE));

        assertThat(records.cleanUp()).isEmpty();
        assertThat(foreign.isAlive()).isTrue();
        assertThat(records.all()).isEmpty();
        foreign.destroyForcibly().waitFor();
    }

    private ProcessRecords records() {
        return new ProcessRecords(folder.resolve("run"));
    }

    private ProcessRecord record(String name) {
        return records().all().stream()
                .filter(record -> record.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private long grandchildPid() {
        try {
            return Long.parseLong(Files.readString(folder.resolve("grandchild")).strip());
        } catch (IOException | NumberFormatException notYet) {
            return 0;
        }
    }
}
