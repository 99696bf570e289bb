package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.services.Home;
import bam.storage.Disk;
import bam.storage.RealDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Folders of an installation that make room for restored ones: they are kept, and come back if that fails. */
final class SetAside {
    private final Map<Path, Path> moved = new LinkedHashMap<>();

    /**
     * Sets aside our own database, and Temporal's too: it knows workflows of studies that the restored ledger does not,
     * and nothing that is finished is lost with it. Services of somebody else are left as they are.
     */
    void make(Home home, Settings settings) {
        String mark = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
        if (settings.database().isEmpty()) {
            move(home.postgres().resolve("data"), mark);
        }
        if (settings.temporal().isEmpty()) {
            move(home.temporal(), mark);
        }
    }

    private void move(Path folder, String mark) {
        if (!Files.exists(folder)) {
            return;
        }
        Path aside = folder.resolveSibling(folder.getFileName() + ".before-" + mark);
        moveTo(folder, aside);
        moved.put(folder, aside);
    }

    /** What was set aside, where it is now. */
    List<Path> places() {
        return List.copyOf(moved.values());
    }

    /** Everything is as it was; what took the places meanwhile goes. */
    void takeBack() {
        moved.forEach((folder, aside) -> {
            try {
                NewFolder.delete(folder);
            } catch (IOException failure) {
                throw failed(folder, failure);
            }
            moveTo(aside, folder);
        });
        moved.clear();
    }

    private static void moveTo(Path from, Path to) {
        try {
            Disk disk = new RealDisk();
            disk.rename(from, to);
            disk.syncFolder(to.resolveSibling(""));
        } catch (IOException failure) {
            throw failed(from, failure);
        }
    }

    private static BamException failed(Path folder, IOException failure) {
        return new BamException(
                FailureKind.STORE_FAULT,
                "'" + folder + "' cannot be moved: " + failure + "; look after the disk and try again",
                failure);
    }
}
