package bam.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The tables, in a real database. */
class MigrationsTest {
    private static final EmbeddedPostgres POSTGRES = start();

    private static final String UNCOMMENTED = """
            WITH relation AS (
                SELECT c.oid, c.relname FROM pg_catalog.pg_class c
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
                  AND c.relname <> 'migration')
            SELECT relname FROM relation WHERE obj_description(oid, 'pg_class') IS NULL
            UNION ALL
            SELECT relname || '.' || attname FROM relation JOIN pg_catalog.pg_attribute a ON attrelid = oid
            WHERE attnum > 0 AND NOT attisdropped AND col_description(oid, attnum) IS NULL
            """;

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException failure) {
            throw new IllegalStateException("PostgreSQL did not start: " + failure.getMessage(), failure);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        POSTGRES.close();
    }

    @Test
    void commentsEveryTableAndEveryColumn() throws SQLException {
        DataSource database = database("commented");
        Migrations.migrate(database);

        assertThat(strings(database, UNCOMMENTED)).isEmpty();
        execute(database, "CREATE TABLE silent (word text)");
        assertThat(strings(database, UNCOMMENTED)).containsExactly("silent", "silent.word");
    }

    @Test
    void permitsOnlyTransitionsBetweenStatesThatExist() throws SQLException {
        Migrations.migrate(database("transitions"));

        assertThat(strings(database("transitions"), """
                SELECT t.subject || ' ' || state
                FROM transition t CROSS JOIN LATERAL unnest(ARRAY[t.old_state, t.new_state]) state
                WHERE NOT EXISTS (
                    SELECT FROM pg_catalog.pg_constraint c
                    WHERE c.conrelid = split_part(t.subject, '.', 1)::regclass AND c.contype = 'c'
                      AND pg_get_constraintdef(c.oid) LIKE '%' || split_part(t.subject, '.', 2) || ' = ANY%'
                      AND pg_get_constraintdef(c.oid) LIKE '%''' || state || '''%')
                """)).isEmpty();
    }

    @Test
    void changesNothingTheSecondTimeAndLetsManyMigrateAtOnce() throws Exception {
        DataSource database = database("many");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> migrations = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                migrations.add(() -> {
                    Migrations.migrate(database);
                    return null;
                });
            }
            for (Future<Void> migration : threads.invokeAll(migrations)) {
                migration.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(strings(database, "SELECT version FROM migration")).containsExactly("1", "2");
    }

    @Test
    void refusesADatabaseThatIsNewerThanTheProgram() throws SQLException {
        DataSource database = database("newer");
        Migrations.migrate(database);
        execute(database, """
                INSERT INTO migration (installed_rank, version, description, type, script, installed_by,
                                       execution_time, success)
                VALUES (99, '999', 'from the future', 'SQL', 'V999__from_the_future.sql', 'test', 1, true)
                """);

        assertThatThrownBy(() -> Migrations.migrate(database))
                .isInstanceOf(NewerDatabaseException.class)
                .hasMessage("the database has version 999 and this program knows tables up to version 2;"
                        + " run a newer program, or give it another database");
    }

    @Test
    void refusesStatesAndDigestsThatDoNotExist() throws SQLException {
        DataSource database = database("refusing");
        Migrations.migrate(database);

        assertThatThrownBy(() -> execute(
                        database,
                        "INSERT INTO study (id, name, workflow_id, state, plan, ended_at)"
                                + " VALUES ('a', 'a', 'a', 'TIRED', '{}', now())"))
                .hasMessageContaining("study_state_check");
        assertThatThrownBy(() ->
                        execute(database, "INSERT INTO artifact (digest, kind, bytes) VALUES ('short', 'model', 1)"))
                .hasMessageContaining("sha256_check");
    }

    private static DataSource database(String name) throws SQLException {
        if (strings(POSTGRES.getPostgresDatabase(), "SELECT datname FROM pg_catalog.pg_database")
                .contains(name)) {
            return POSTGRES.getDatabase("postgres", name);
        }
        execute(POSTGRES.getPostgresDatabase(), "CREATE DATABASE " + name);
        return POSTGRES.getDatabase("postgres", name);
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> strings(DataSource database, String sql) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }
}
