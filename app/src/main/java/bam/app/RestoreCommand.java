package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.services.Home;
import bam.storage.ArtifactCopies;
import bam.storage.StoreName;
import bam.tracking.LedgerBackup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Takes a ledger back to an earlier moment. */
@Command(
        name = "restore",
        description = {
            "Restore the ledger of a backup, the newest one or that of a moment, and the results that its store lacks.",
            "Nothing may run here meanwhile. Nothing is overwritten: our own database is set aside, and a database of",
            "your own must be empty. Results that the restored ledger does not know are left to './bam gc'."
        },
        footer = {
            "",
            "Example: ./bam down",
            "         ./bam restore /mnt/backups/bam --moment 2026-11-24T12:00:00Z",
            "         ./bam up"
        })
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "FOLDER", description = "Folder that './bam backup' was given.")
    private Path folder = Path.of("");

    @Option(
            names = "--moment",
            paramLabel = "TIME",
            converter = Iso.class,
            description =
                    "The newest backup of this time or before, such as 2026-11-24T12:00:00Z. Default: the newest.")
    private @Nullable Instant moment;

    /** Reads a moment; what is none is answered in one sentence. */
    static final class Iso implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String value) {
            try {
                return Instant.parse(value);
            } catch (DateTimeParseException words) {
                throw new TypeConversionException("'" + value + "' is no moment such as 2026-11-24T12:00:00Z");
            }
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Path file = new BackupFolder(folder).find(Optional.ofNullable(moment));
        LedgerBackup.Header header = LedgerBackup.verify(file);
        Path store = home.settings().artifacts().orElse(home.path());
        requireStore(store, header);
        SetAside aside = new SetAside();
        boolean restored = false;
        try {
            restore(file, header, store, aside);
            restored = true;
            return 0;
        } finally {
            if (!restored) {
                aside.takeBack();
            }
        }
    }

    private void restore(Path file, LedgerBackup.Header header, Path store, SetAside aside)
            throws InterruptedException {
        Optional<Launcher> launcher = Launcher.of(home.path(), home.settings(), System.err::println);
        try (Launcher own = launcher.orElseThrow(this::running)) {
            aside.make(new Home(home.path()), home.settings());
            Settings.Database database = own.bareDatabase();
            Tables.migrate(database, header.tables());
            LedgerBackup.read(file, database.url(), database.user(), database.password());
            Tables.migrate(database);
            name(store, header);
            say(header, new BackupFolder(folder).giveBack(database, store), aside);
        }
    }

    private static void name(Path store, LedgerBackup.Header header) {
        try {
            if (new StoreName(store).read().isEmpty()) {
                new StoreName(store).write(UUID.fromString(header.ledger()));
            }
        } catch (IOException failure) {
            throw unreachable(store, failure);
        }
    }

    private static void say(LedgerBackup.Header header, ArtifactCopies.Report copies, SetAside aside) {
        System.out.println("restored the ledger of " + header.moment() + ", and " + copies.copied()
                + (copies.copied() == 1 ? " result" : " results") + " that its store lacked");
        copies.lost()
                .forEach(
                        lost -> System.out.println(
                                "  " + lost
                                        + " is neither in the store nor in the backup; the stage that made it runs again when it is wanted"));
        aside.places()
                .forEach(place -> System.out.println(
                        "what was here before is in " + place + "; delete it once you do not need it any more"));
    }

    /** Before anything is touched: the store of another ledger is not given to this one. */
    private static void requireStore(Path store, LedgerBackup.Header header) {
        try {
            Optional<String> name = new StoreName(store).read();
            if (name.isPresent() && !name.get().equals(header.ledger())) {
                throw new BamException(
                        FailureKind.BAD_INPUT,
                        "the store in " + store + " belongs to ledger " + name.get() + " and the backup is of ledger "
                                + header.ledger() + "; restore into another home");
            }
        } catch (IOException failure) {
            throw unreachable(store, failure);
        }
    }

    private static BamException unreachable(Path store, IOException failure) {
        return new BamException(
                FailureKind.UNREACHABLE,
                "the store in " + store + " does not answer: " + failure + "; look after the disk",
                failure);
    }

    private BamException running() {
        return new BamException(
                FailureKind.BAD_INPUT,
                "an installation runs in " + home.path() + "; end it with './bam down' and restore then");
    }
}
