package bam.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** The ledger that a store belongs to, in a file of the store: by it an empty or a foreign folder is told from ours. */
public final class StoreName {
    /** Name of that file. */
    public static final String FILE = "ledger.id";

    private final StorePlaces places;
    private final Disk disk;

    /** The name of the store below this folder. */
    public StoreName(Path root) {
        this(root, new RealDisk());
    }

    StoreName(Path root, Disk disk) {
        this.places = StorePlaces.below(root);
        this.disk = disk;
    }

    /** What stands there; empty when nobody has given it a name, or when it is not there. */
    public Optional<String> read() throws IOException {
        try {
            return Optional.of(Files.readString(file(), StandardCharsets.UTF_8).strip());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** Gives the store this name, durably; whoever gives the same name at the same moment does no harm. */
    public void write(UUID ledger) throws IOException {
        new DurableFolders(places.root(), disk).require(places.root());
        Path fresh = places.root().resolve(FILE + "." + UUID.randomUUID());
        try (Disk.NewFile file = disk.create(fresh)) {
            ByteBuffer line = ByteBuffer.wrap((ledger + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                file.write(line);
            }
            file.force();
        }
        disk.rename(fresh, file());
        disk.syncFolder(places.root());
    }

    private Path file() {
        return places.root().resolve(FILE);
    }
}
