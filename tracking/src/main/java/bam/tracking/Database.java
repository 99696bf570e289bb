package bam.tracking;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** A few connections to PostgreSQL; you get a transaction and a handle in it, and failures by their kind. */
final class Database implements AutoCloseable {
    /** One process trains on one thread and has one or two that watch. */
    private static final int CONNECTIONS = 4;

    /**
     * Shorter than any heartbeat timeout, so that a stuck database is noticed by us before Temporal notices us. A
     * writer that froze inside a transaction loses its session before the one who waits for its lock gives up.
     */
    private static final String TIMEOUTS = """
            SET statement_timeout = '4s';
            SET lock_timeout = '3s';
            SET idle_in_transaction_session_timeout = '2s'
            """;

    private static final int CONNECT_MILLIS = 5_000;
    private static final String SOCKET_SECONDS = "10";

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool)
                .registerArrayType(String.class, "text")
                .registerArrayType(Integer.class, "int4")
                .registerArrayType(Long.class, "int8")
                .registerArrayType(Double.class, "float8");
    }

    /**
     * Opens connections and tries one.
     *
     * @throws bam.contracts.BamException of kind UNREACHABLE when the database does not answer
     */
    static Database open(String url, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger");
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setConnectionInitSql(TIMEOUTS);
        config.addDataSourceProperty("ApplicationName", "bam");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
        try {
            return new Database(new HikariDataSource(config));
        } catch (PoolInitializationException failure) {
            throw DatabaseFailures.unreachable(url, failure);
        }
    }

    /** Does the work in a transaction of its own, even inside another one's work: all of it or nothing. */
    <T> T inTransaction(Function<Handle, T> work) {
        try (Handle handle = jdbi.open()) {
            return handle.inTransaction(work::apply);
        } catch (JdbiException failure) {
            throw DatabaseFailures.translate(failure);
        }
    }

    /** Does the work in a transaction: all of it or nothing. */
    void transact(Consumer<Handle> work) {
        inTransaction(handle -> {
            work.accept(handle);
            return true;
        });
    }

    @Override
    public void close() {
        pool.close();
    }
}
