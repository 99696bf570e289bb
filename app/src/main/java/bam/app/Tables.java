package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.migrations.Migrations;
import bam.migrations.NewerDatabaseException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

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

    /**
     * Another database beside this one in the same server, empty, made if it is not there.
     *
     * @return its address as Python programs know it, password included
     */
    static String another(Settings.Database database, String name) {
        URI server = URI.create(database.url().substring("jdbc:".length()));
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                PreparedStatement known =
                        connection.prepareStatement("SELECT FROM pg_catalog.pg_database WHERE datname = ?");
                Statement statement = connection.createStatement()) {
            known.setString(1, name);
            if (!known.executeQuery().next()) {
                statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(name, true));
            }
        } catch (SQLException failure) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "database '" + name + "' cannot be made beside " + database + ": " + failure.getMessage()
                            + "; check that the user may create databases",
                    failure);
        }
        return "postgresql://" + encoded(database.user()) + ":" + encoded(database.password()) + "@" + server.getHost()
                + ":" + server.getPort() + "/" + name;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
