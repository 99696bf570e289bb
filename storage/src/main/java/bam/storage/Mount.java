package bam.storage;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a store is still the one that was opened: a folder may be unmounted, or another one mounted over it. */
final class Mount {
    private final Path root;
    private final StoreName name;
    private final Optional<String> opened;

    /** The store below this folder, as it is now; one without a name is never missed. */
    Mount(Path root) throws IOException {
        this.root = root;
        this.name = new StoreName(root);
        this.opened = name.read();
    }

    /** Nothing is read from, written to or missed in a store that has gone away. */
    void require() throws IOException {
        if (opened.isPresent() && !opened.equals(name.read())) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "the store in " + root + " has gone away: its file " + StoreName.FILE
                            + " is no longer the one that it was opened with; mount it again");
        }
    }
}
