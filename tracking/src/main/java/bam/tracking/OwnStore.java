package bam.tracking;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.storage.StoreName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

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
        StoreName name = new StoreName(root);
        UUID ledger = id();
        try {
            Optional<String> found = name.read();
            if (found.isEmpty()) {
                requireNone(root, ledger);
                name.write(ledger);
            } else if (!found.get().equals(ledger.toString())) {
                throw foreign(root, found.get(), ledger);
            }
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "the store in " + root + " does not answer: " + failure + "; look after the disk",
                    failure);
        }
        claim();
        return root;
    }

    private UUID id() {
        return database.inTransaction(handle -> handle.createQuery("SELECT id FROM installation")
                .mapTo(UUID.class)
                .one());
    }

    private void claim() {
        database.inTransaction(
                handle -> handle.execute("UPDATE installation SET store_claimed = true WHERE NOT store_claimed"));
    }

    private void requireNone(Path root, UUID ledger) {
        boolean claimed = database.inTransaction(handle -> handle.createQuery("SELECT store_claimed FROM installation")
                .mapTo(Boolean.class)
                .one());
        if (claimed) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "the store in " + root + " has no file " + StoreName.FILE
                            + ", so that it is empty or not mounted; mount it, or correct its address; if it is lost for"
                            + " good, write " + ledger + " into that file, and what is missing is made anew");
        }
    }

    private static BamException foreign(Path root, String found, UUID ledger) {
        return new BamException(
                FailureKind.BAD_PLAN,
                "the store in " + root + " belongs to ledger " + found + ", and this database is ledger " + ledger
                        + "; correct the address of one of them, or delete " + root.resolve(StoreName.FILE)
                        + " to give the store to this ledger");
    }
}
