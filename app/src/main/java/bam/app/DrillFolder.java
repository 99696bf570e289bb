package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.services.Home;
import bam.services.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where a drill keeps everything that it makes: what an earlier drill found done would not be disturbed any more. */
final class DrillFolder {
    private DrillFolder() {}

    /** The folder, empty. */
    static Path fresh(Path folder) {
        try {
            for (Path home : homes(folder)) {
                requireNobody(home);
            }
            remove(folder);
            return Files.createDirectories(folder);
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "folder " + folder + " cannot be written (" + failure.getMessage()
                            + "); choose another one with --home",
                    failure);
        }
    }

    private static void requireNobody(Path home) {
        if (Instance.read(new Home(home)).filter(Instance::running).isPresent()) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "a drill runs in " + home + "; wait for its end, or choose another folder with --home");
        }
    }

    private static List<Path> homes(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(folder)) {
            return homes.toList();
        }
    }

    /** Removes the folder with all that is in it; links are not followed. */
    static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
