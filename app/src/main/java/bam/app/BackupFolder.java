package bam.app;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.storage.ArtifactCopies;
import bam.storage.Disk;
import bam.storage.RealDisk;
import bam.storage.StoreName;
import bam.tracking.LedgerBackup;
import bam.tracking.PostgresLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Backups of one ledger: a file for each moment that was backed up, and beside them a store with every artifact that
 * any of these moments refers to. It bears the name of its ledger, so that two ledgers never share one.
 *
 * @param folder where they are
 */
record BackupFolder(Path folder) {
    private static final String PREFIX = "ledger-";
    private static final String SUFFIX = ".zip";

    /** Makes the path absolute. */
    BackupFolder {
        folder = folder.toAbsolutePath().normalize();
    }

    /**
     * What a backup did.
     *
     * @param file of the ledger
     * @param copied artifacts that the folder did not have
     * @param bytes in these
     * @param lost artifacts that the ledger refers to and that are not in its store: their stages run again when they
     *     are wanted
     */
    record Report(Path file, int copied, long bytes, List<Digest> lost) {}

    /** Adds a backup of now: the ledger first, so that every artifact it refers to is there to be copied. */
    Report add(Settings.Database database, Path store) {
        try {
            UUID ledger = requireOwn(database, store);
            Path unfinished = folder.resolve(PREFIX + UUID.randomUUID() + ".unfinished");
            try {
                LedgerBackup.Header header = LedgerBackup.write(
                        database.url(), database.user(), database.password(), Files.newOutputStream(unfinished));
                if (!header.ledger().equals(ledger.toString())) {
                    throw foreign(header.ledger());
                }
                ArtifactCopies.Report copies = new ArtifactCopies(store, folder).copy(artifacts(database));
                Path file = folder.resolve(name(header.moment()));
                Disk disk = new RealDisk();
                disk.force(unfinished);
                disk.rename(unfinished, file);
                disk.syncFolder(folder);
                return new Report(file, copies.copied(), copies.bytes(), copies.lost());
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    /** Brings the artifacts that a restored ledger refers to into its store, as far as it lacks them. */
    ArtifactCopies.Report giveBack(Settings.Database database, Path store) {
        try {
            return new ArtifactCopies(folder, store).copy(artifacts(database));
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    /** The newest backup, or the newest of this moment or before. */
    Path find(Optional<Instant> moment) {
        List<Path> all = backups();
        if (all.isEmpty()) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "'" + folder + "' has no backup; name the folder that './bam backup' was given");
        }
        return all.stream()
                .filter(file -> moment.map(latest -> file.getFileName()
                                        .toString()
                                        .compareTo(name(latest.truncatedTo(ChronoUnit.SECONDS)
                                                .toString()))
                                <= 0)
                        .orElse(true))
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_INPUT,
                        "'" + folder + "' has no backup of that moment or before; its first one is "
                                + all.get(0).getFileName()));
    }

    /** Colons are no part of file names everywhere. */
    private static String name(String moment) {
        return PREFIX + moment.replace(":", "") + SUFFIX;
    }

    private List<Path> backups() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(PREFIX + "\\d{4}-.*Z\\" + SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    /** A folder that holds something else is not taken for one of ours. */
    private UUID requireOwn(Settings.Database database, Path store) throws IOException {
        try (PostgresLedger ledger = PostgresLedger.open(database.url(), database.user(), database.password())) {
            ledger.store().require(store);
        }
        UUID id = UUID.fromString(new StoreName(store).read().orElseThrow());
        Optional<String> named = new StoreName(folder).read();
        if (named.isPresent() && !named.get().equals(id.toString())) {
            throw foreign(named.get());
        }
        if (named.isEmpty()) {
            requireEmpty();
            new StoreName(folder).write(id);
        }
        return id;
    }

    private void requireEmpty() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new BamException(
                        FailureKind.BAD_INPUT,
                        "'" + folder + "' holds something that is no backup; name an empty folder, or a new one");
            }
        }
    }

    private BamException foreign(String ledger) {
        return new BamException(
                FailureKind.BAD_INPUT,
                "'" + folder + "' has backups of another ledger (" + ledger + "); name another folder");
    }

    private static Collection<Digest> artifacts(Settings.Database database) {
        try (PostgresLedger ledger = PostgresLedger.open(database.url(), database.user(), database.password())) {
            return ledger.leftovers().artifacts().stream().sorted().toList();
        }
    }

    private BamException failed(IOException failure) {
        return new BamException(
                FailureKind.STORE_FAULT,
                "the backup in '" + folder + "' cannot be written or read: " + failure
                        + "; check the path and the room on the disk",
                failure);
    }
}
