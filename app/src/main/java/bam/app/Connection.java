package bam.app;

import bam.storage.ArtifactStore;
import bam.storage.CheckpointFiles;
import bam.storage.LocalArtifactStore;
import bam.tracking.PostgresLedger;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Open connections to ledger, Temporal and store; each is made when first needed. */
final class Connection implements AutoCloseable {
    private final Addresses addresses;
    private final PostgresLedger ledger;
    private @Nullable WorkflowServiceStubs stubs;

    private Connection(Addresses addresses, PostgresLedger ledger) {
        this.addresses = addresses;
        this.ledger = ledger;
    }

    static Connection open(Addresses addresses) {
        Settings.Database database = addresses.database();
        return new Connection(addresses, PostgresLedger.open(database.url(), database.user(), database.password()));
    }

    /** To the ledger and the store only. */
    static Connection toLedger(Settings.Database database, Path artifacts) {
        return open(new Addresses(
                database, Installation.local("localhost:0"), Optional.empty(), Optional.empty(), artifacts));
    }

    Addresses addresses() {
        return addresses;
    }

    PostgresLedger ledger() {
        return ledger;
    }

    WorkflowClient temporal() {
        if (stubs == null) {
            stubs = addresses.temporal().connect();
        }
        return addresses.temporal().client(stubs);
    }

    ArtifactStore store() {
        try {
            return new LocalArtifactStore(root());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    CheckpointFiles checkpoints() {
        try {
            return new CheckpointFiles(root().resolve("checkpoints"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Of the store that belongs to this ledger. */
    Path root() {
        return ledger.store().require(addresses.artifacts());
    }

    @Override
    public void close() {
        if (stubs != null) {
            stubs.shutdown();
        }
        ledger.close();
    }
}
