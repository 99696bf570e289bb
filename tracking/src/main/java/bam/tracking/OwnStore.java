package bam.tracking;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.storage.StoreName;
import bam.storage.StoredFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The store that bears the name of this ledger: an empty or a foreign one is never taken for it. */
public final class OwnStore {
    private final Database database;

    OwnStore(Database database) {
        this.database = database;
    }

    /**
     * Returns the root of the store if it is this ledger's; the first store of a ledger becomes its own.
     *
     * @throws BamException UNREACHABLE when the store has gone away, BAD_PLAN when it is another ledger's
     */
    public Path require(Path root) {
        return database.inTransaction(handle -> require(handle, root));
    }

    /** One process at a time: several of them start together. */
    private static Path require(Handle handle, Path root) {
        Row ledger = handle.createQuery("SELECT id, store_claimed FROM installation FOR UPDATE")
                .map((row, context) -> new Row(row.getObject("id", UUID.class), row.getBoolean("store_claimed")))
                .one();
        StoreName name = new StoreName(root);
        try {
            Optional<String> found = name.read();
            if (found.isEmpty()) {
                requireUnclaimed(ledger, root);
                requireOurs(handle, ledger, root, new StoredFiles(root));
                name.write(ledger.id());
            } else if (!found.get().equals(ledger.id().toString())) {
                throw foreign(root, "belongs to ledger " + found.get(), ledger);
            }
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "the store in " + root + " does not answer: " + failure + "; look after the disk",
                    failure);
        }
        if (!ledger.claimed()) {
            handle.execute("UPDATE installation SET store_claimed = true");
        }
        return root;
    }

    /** What the ledger says of itself. */
    private record Row(UUID id, boolean claimed) {}

    private static void requireUnclaimed(Row ledger, Path root) {
        if (ledger.claimed()) {
            throw away(root, ledger);
        }
    }

    /** A store from before stores had names is known by what is in it. */
    private static void requireOurs(Handle handle, Row ledger, Path root, StoredFiles stored) throws IOException {
        Set<String> known = handle.createQuery("SELECT DISTINCT artifact FROM stage WHERE artifact IS NOT NULL")
                .mapTo(String.class)
                .set();
        List<StoredFiles.Artifact> artifacts = stored.artifacts();
        boolean shared = artifacts.stream()
                .anyMatch(artifact -> known.contains(artifact.digest().hex()));
        if (!known.isEmpty() && artifacts.isEmpty()) {
            throw away(root, ledger);
        }
        if (!artifacts.isEmpty() && !shared) {
            throw foreign(root, "holds " + artifacts.size() + " artifacts that this database knows nothing of", ledger);
        }
    }

    private static BamException away(Path root, Row ledger) {
        return new BamException(
                FailureKind.UNREACHABLE,
                "the store in " + root + " has no file " + StoreName.FILE
                        + ", so that it is empty or not mounted; mount it, or correct its address; if it is lost for"
                        + " good, write " + ledger.id() + " into that file, and what is missing is made anew");
    }

    private static BamException foreign(Path root, String fact, Row ledger) {
        return new BamException(
                FailureKind.BAD_PLAN,
                "the store in " + root + " " + fact + ", and this database is ledger " + ledger.id()
                        + "; correct the address of one of them, or write " + ledger.id() + " into "
                        + root.resolve(StoreName.FILE)
                        + " to give the store to this ledger, whose gc then deletes what it does not know");
    }
}
