package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of each kind of error that a real database answers with. */
class DatabaseFailuresTest extends LedgerTest {
    private final Database own = Database.open(database.url(), database.user(), database.password());

    @AfterEach
    void closeOwn() {
        own.close();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            08006, UNREACHABLE
            25P03, UNREACHABLE
            40001, UNREACHABLE
            40P01, UNREACHABLE
            53100, DISK_FULL
            53200, UNREACHABLE
            53300, UNREACHABLE
            55P03, UNREACHABLE
            57014, UNREACHABLE
            57P01, UNREACHABLE
            22003, BUG
            23505, BUG
            23514, BUG
            42P01, BUG
            XX000, BUG
            """)
    void givesEachSqlStateItsKind(String state, FailureKind kind) {
        BamException failure = refusal(() -> own.transact(handle ->
                handle.execute("DO $$ BEGIN RAISE EXCEPTION 'it is so' USING ERRCODE = '" + state + "'; END $$")));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining("it is so");
    }

    @Test
    void takesAStatementThatTakesTooLongForAPassingFailure() {
        BamException failure = refusal(() -> own.transact(handle -> {
            handle.execute("SET LOCAL statement_timeout = '10ms'");
            handle.execute("SELECT pg_sleep(5)");
        }));

        assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("statement timeout").hasMessageEndingWith("; it is tried again");
    }

    @Test
    void takesALockThatIsNotToBeHadForAPassingFailureAndLeavesNothingBehind() throws SQLException {
        studies.record(plan, "workflow-1");
        Fence fence = begin();
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE metric_envelope IN ACCESS EXCLUSIVE MODE");

            assertThat(refusal(() -> attempts.report(fence, told(points("loss", 1, 100))))
                            .kind())
                    .isEqualTo(FailureKind.UNREACHABLE);
            other.rollback();
        }
        assertThat(steps("loss")).isEmpty();
        attempts.report(fence, told(points("loss", 1, 100)));
        assertThat(steps("loss")).hasSize(100);
    }

    @Test
    void opensANewConnectionWhenTheServerEndsOneInTheMiddleOfACopy() throws SQLException {
        studies.record(plan, "workflow-1");
        Fence fence = begin();
        database.execute("""
                CREATE FUNCTION strike() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
                CREATE TRIGGER strike BEFORE INSERT ON metric_point FOR EACH ROW EXECUTE FUNCTION strike()
                """);
        assertThat(refusal(() -> attempts.report(fence, told(points("loss", 1, 100))))
                        .kind())
                .isEqualTo(FailureKind.UNREACHABLE);
        database.execute("DROP TRIGGER strike ON metric_point");

        attempts.report(fence, told(points("loss", 1, 100)));

        assertThat(steps("loss")).hasSize(100);
    }

    @Test
    void takesADeadlockForAPassingFailure() throws Exception {
        database.execute("CREATE TABLE pair (id integer PRIMARY KEY); INSERT INTO pair VALUES (1), (2)");
        CyclicBarrier both = new CyclicBarrier(2);
        List<Callable<List<FailureKind>>> crosswise = new ArrayList<>();
        for (int first : List.of(1, 2)) {
            crosswise.add(() -> {
                try {
                    own.transact(handle -> {
                        handle.execute("SELECT FROM pair WHERE id = ? FOR UPDATE", first);
                        await(both);
                        handle.execute("SELECT FROM pair WHERE id = ? FOR UPDATE", 3 - first);
                    });
                    return List.of();
                } catch (BamException failure) {
                    return List.of(failure.kind());
                }
            });
        }
        assertThat(atOnce(crosswise).stream().flatMap(List::stream)).containsExactly(FailureKind.UNREACHABLE);
    }

    private static void await(CyclicBarrier both) {
        try {
            both.await();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void saysWhatADatabaseThatLetsNobodyInAnswers() {
        // The address of a test's database names its owner, who would win.
        String address = database.url().replaceFirst("[?].*", "");

        assertThatThrownBy(() -> Database.open(address, "nobody", "nothing"))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE))
                .hasMessageContaining("does not answer: ")
                .hasMessageContaining("role \"nobody\" does not exist");
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }
}
