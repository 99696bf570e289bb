package bam.services.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A launcher that a test kills: it starts a shell with a grandchild, and one of our own processes. */
final class TestLauncher {
    private TestLauncher() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        ProcessRecords records = new ProcessRecords(folder.resolve("run"));
        Supervisor supervisor = new Supervisor(folder.resolve("logs"), records, RestartPolicy.standard(), line -> {})
                .endingWithThisProcess(() -> {});
        supervisor.start(
                ChildCommand.of("shell", folder, List.of("/bin/sh", "-c", "sleep 1000 & echo $! > grandchild; wait")));
        supervisor.start(JavaProcess.of(TestWatcher.class.getName())
                .arguments(folder.toString())
                .command("watcher", folder)
                .grace(Duration.ofSeconds(5)));
        Files.writeString(folder.resolve("started"), "yes");
        Thread.sleep(1_000_000);
    }
}
