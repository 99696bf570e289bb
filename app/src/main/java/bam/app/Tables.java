package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.migrations.Migrations;
import bam.migrations.NewerDatabaseException;

/** Brings the ledger's tables up to this version, and says in one sentence why when it cannot. */
final class Tables {
    private Tables() {}

    static void migrate(Settings.Database database) {
        translated(database, () -> Migrations.migrate(database.url(), database.user(), database.password()));
    }

    /** Brings them up to an older version, for a backup of that time. */
    static void migrate(Settings.Database database, String version) {
        translated(database, () -> Migrations.migrate(database.url(), database.user(), database.password(), version));
    }

    private static void translated(Settings.Database database, Runnable migration) {
        try {
            migration.run();
        } catch (NewerDatabaseException newer) {
            throw new BamException(FailureKind.BAD_PLAN, String.valueOf(newer.getMessage()), newer);
        } catch (RuntimeException failure) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "the tables in " + database + " cannot be brought up to date: " + Texts.rootCause(failure)
                            + "; check that it answers, its address, user and password, and that the user may create tables",
                    failure);
        }
    }
}
