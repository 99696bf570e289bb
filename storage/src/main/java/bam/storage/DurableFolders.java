package bam.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Folders from a root downwards whose names survive a power cut. */
final class DurableFolders {
    private final Path root;
    private final Disk disk;

    /** Names that are durable for sure: another process may have made a folder and died before it synced the name. */
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

    /** Makes the root, and what is missing above it. */
    DurableFolders(Path root, Disk disk) throws IOException {
        this.root = root;
        this.disk = disk;
        require(root);
    }

    /** The folder above, for paths that stand below a root. */
    static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "a path below a root has a folder above it");
    }

    /** Makes a folder and what is missing above it, each name durable. */
    void require(Path folder) throws IOException {
        boolean exists = Files.isDirectory(folder);
        if (exists && (durable.contains(folder) || belongsToOthers(folder))) {
            return;
        }
        Path parent = parent(folder);
        require(parent);
        disk.createFolder(folder);
        disk.syncFolder(parent);
        durable.add(folder);
    }

    /** What is there above the root is not ours to sync, nor is a root in a folder that we may not open. */
    private boolean belongsToOthers(Path folder) {
        return !folder.startsWith(root)
                || folder.getParent() == null
                || (folder.equals(root) && !Files.isReadable(parent(folder)));
    }
}
