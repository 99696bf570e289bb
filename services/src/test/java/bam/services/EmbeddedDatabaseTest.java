package bam.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.services.process.RestartPolicy;
import bam.services.process.Supervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    private static final RestartPolicy HASTY = new RestartPolicy(Duration.ofMillis(50), Duration.ofSeconds(10), 20);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void keepsWhatWasCommittedOverRestartsAndKills() throws Exception {
        Home home = new Home(folder.resolve("a home"));
        Ports ports = new Ports(Map.of());
        try (Supervisor supervisor = supervisor(home)) {
            EmbeddedDatabase database = EmbeddedDatabase.start(home, supervisor, ports, line -> {});
            run(database, "CREATE TABLE kept AS SELECT 41 AS fact");
            assertThat(ask(database, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(database, "SHOW synchronous_commit")).isEqualTo("on");
            refusesAWrongPassword(database);

            run(database, "UPDATE kept SET fact = fact + 1");
            long killed = database.child().pid();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            database.child()
                    .awaitReady(() -> database.child().pid() != killed && answers(database), Duration.ofSeconds(60));
            assertThat(ask(database, "SELECT fact FROM kept")).isEqualTo("42");
        }
        leaveTheFileOfADeadServerWhosePidIsNowOurs(home);
        try (Supervisor supervisor = supervisor(home)) {
            EmbeddedDatabase database = EmbeddedDatabase.start(home, supervisor, ports, line -> {});
            assertThat(ask(database, "SELECT fact FROM kept")).isEqualTo("42");
            assertThat(database.toString()).doesNotContain(database.password());
        }
    }

    private static void refusesAWrongPassword(EmbeddedDatabase database) {
        assertThatThrownBy(() -> DriverManager.getConnection(database.url(), database.user(), "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    private static void leaveTheFileOfADeadServerWhosePidIsNowOurs(Home home) throws Exception {
        Path data = home.postgres().resolve("data");
        long longAgo = Instant.now().minus(Duration.ofDays(9)).getEpochSecond();
        Files.writeString(
                data.resolve("postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + data + "\n" + longAgo + "\n1\n\n\n0 0\nready\n");
    }

    private static Supervisor supervisor(Home home) {
        return new Supervisor(home.logs(), home.processes(), HASTY, line -> {});
    }

    private static boolean answers(EmbeddedDatabase database) {
        try {
            return ask(database, "SELECT 1").equals("1");
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static String ask(EmbeddedDatabase database, String question) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static void run(EmbeddedDatabase database, String order) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(order);
        }
    }

    private static Connection connect(EmbeddedDatabase database) throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }
}
