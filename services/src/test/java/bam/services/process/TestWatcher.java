package bam.services.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One of our own processes, which says that it noticed the launcher's death. */
final class TestWatcher {
    private TestWatcher() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        ParentWatch.exitWhenParentDies(() -> {
            try {
                Files.writeString(folder.resolve("noticed"), "yes");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            System.exit(0);
        });
        Files.writeString(folder.resolve("watching"), "yes");
        Thread.sleep(1_000_000);
    }
}
