package bam.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The tables, in a real database. */
class MigrationsTest {
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

    @Test
    void commentsEveryTableAndEveryColumn() {
        FreshDatabase database = FreshDatabase.migrated();

        assertThat(database.rows(UNCOMMENTED)).isEmpty();
        database.execute("CREATE TABLE silent (word text)");
        assertThat(database.rows(UNCOMMENTED)).containsExactly("silent", "silent.word");
    }

    /** Columns that hold a state, by their names, without the trigger that lets it move only as it may. */
    private static final String FREE_STATES = """
            SELECT c.relname || '.' || a.attname
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
              AND (a.attname IN ('state', 'outcome')
                   OR c.relname || '.' || a.attname IN (SELECT subject FROM transition))
              AND NOT EXISTS (
                  SELECT FROM pg_catalog.pg_trigger t
                  WHERE t.tgrelid = c.oid AND t.tgfoid = 'refuse_unknown_transition'::regproc AND t.tgenabled = 'O'
                    AND a.attnum = ANY(t.tgattr::int2[]) AND t.tgargs = convert_to(a.attname, 'UTF8') || '\\x00')
            ORDER BY 1
            """;

    @Test
    void guardsEveryColumnThatHoldsAState() {
        FreshDatabase database = FreshDatabase.migrated();

        assertThat(database.rows(FREE_STATES)).isEmpty();
        database.execute("DROP TRIGGER attempt_transition ON attempt");
        database.execute("CREATE TABLE other (state text)");
        assertThat(database.rows(FREE_STATES)).containsExactly("attempt.outcome", "other.state");
    }

    @Test
    void permitsOnlyTransitionsBetweenStatesThatExist() {
        assertThat(FreshDatabase.migrated().rows("""
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
        FreshDatabase database = FreshDatabase.create();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> migrations = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                migrations.add(() -> {
                    Migrations.migrate(database.source());
                    return null;
                });
            }
            for (Future<Void> migration : threads.invokeAll(migrations)) {
                migration.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(database.rows("SELECT version FROM migration")).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void bringsADatabaseToAnOlderVersionAndLaterOn() {
        FreshDatabase database = FreshDatabase.create();
        Migrations.migrate(database.source(), "2");
        assertThat(database.rows("SELECT version FROM migration")).containsExactly("1", "2");

        Migrations.migrate(database.source());
        assertThat(database.rows("SELECT version FROM migration")).contains("1", "2", "3");
    }

    @Test
    void doesNothingWhenAskedForAVersionThatItDoesNotKnow() {
        FreshDatabase database = FreshDatabase.create();

        assertThatThrownBy(() -> Migrations.migrate(database.source(), "999"))
                .isInstanceOf(NewerDatabaseException.class)
                .hasMessageContaining("version 999");
        assertThat(database.rows("SELECT to_regclass('migration') IS NULL")).containsExactly("t");
    }

    @Test
    void refusesADatabaseThatIsNewerThanTheProgram() {
        FreshDatabase database = FreshDatabase.migrated();
        database.execute("""
                INSERT INTO migration (installed_rank, version, description, type, script, installed_by,
                                       execution_time, success)
                VALUES (99, '999', 'from the future', 'SQL', 'V999__from_the_future.sql', 'test', 1, true)
                """);

        assertThatThrownBy(() -> Migrations.migrate(database.source()))
                .isInstanceOf(NewerDatabaseException.class)
                .hasMessage("the database has version 999 and this program knows tables up to version 5;"
                        + " run a newer program, or give it another database");
    }

    @Test
    void refusesStatesAndDigestsThatDoNotExist() {
        FreshDatabase database = FreshDatabase.migrated();

        assertThatThrownBy(() -> database.execute("INSERT INTO study (id, name, workflow_id, state, plan, ended_at)"
                        + " VALUES ('a', 'a', 'a', 'TIRED', '{}', now())"))
                .hasMessageContaining("study_state_check");
        assertThatThrownBy(() ->
                        database.execute("INSERT INTO artifact (digest, kind, bytes) VALUES ('short', 'model', 1)"))
                .hasMessageContaining("sha256_check");
    }
}
