package bam.migrations;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the tables that this program knows; several processes may do so at once. */
public final class Migrations {
    private Migrations() {}

    /**
     * Applies what is missing.
     *
     * @throws NewerDatabaseException when the database is ahead of this program; nothing is changed then
     */
    public static void migrate(String url, String user, String password) {
        migrate(Flyway.configure(Migrations.class.getClassLoader()).dataSource(url, user, password));
    }

    /**
     * Applies what is missing.
     *
     * @throws NewerDatabaseException when the database is ahead of this program; nothing is changed then
     */
    public static void migrate(DataSource database) {
        migrate(Flyway.configure(Migrations.class.getClassLoader()).dataSource(database));
    }

    /**
     * Applies what is missing up to an older version, which a backup of that version is then read into.
     *
     * @throws NewerDatabaseException when the database or that version is ahead of this program; nothing is changed
     *     then
     */
    public static void migrate(String url, String user, String password, String version) {
        migrate(Flyway.configure(Migrations.class.getClassLoader()).dataSource(url, user, password), version);
    }

    /** The same. */
    static void migrate(DataSource database, String version) {
        migrate(Flyway.configure(Migrations.class.getClassLoader()).dataSource(database), version);
    }

    private static void migrate(FluentConfiguration configuration, String version) {
        MigrationVersion known = known(flyway(configuration).info());
        if (MigrationVersion.fromVersion(version).compareTo(known) > 0) {
            throw new NewerDatabaseException(version, known.toString());
        }
        migrate(configuration.target(version));
    }

    private static void migrate(FluentConfiguration configuration) {
        Flyway flyway = flyway(configuration);
        refuseNewer(flyway.info());
        flyway.migrate();
    }

    private static Flyway flyway(FluentConfiguration configuration) {
        return configuration
                .locations("classpath:bam/migrations")
                .table("migration")
                .cleanDisabled(true)
                .load();
    }

    private static void refuseNewer(MigrationInfoService info) {
        MigrationInfo current = info.current();
        if (current != null && current.getVersion().compareTo(known(info)) > 0) {
            throw new NewerDatabaseException(
                    current.getVersion().toString(), known(info).toString());
        }
    }

    private static MigrationVersion known(MigrationInfoService info) {
        return info.getInfoResult().migrations.stream()
                .filter(migration -> !migration.filepath.isEmpty())
                .map(migration -> MigrationVersion.fromVersion(migration.version))
                .max(MigrationVersion::compareTo)
                .orElse(MigrationVersion.EMPTY);
    }
}
