package bam.migrations;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database without tables, in one real PostgreSQL for each JVM. */
record FreshDatabase(DataSource source) {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Starts on first use; stops with the JVM. */
    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException failure) {
                throw new IllegalStateException("PostgreSQL did not start: " + failure.getMessage(), failure);
            }
        }
    }

    static FreshDatabase create() {
        String name = "fresh_" + NUMBER.incrementAndGet();
        new FreshDatabase(Server.POSTGRES.getPostgresDatabase()).execute("CREATE DATABASE " + name);
        return new FreshDatabase(Server.POSTGRES.getDatabase("postgres", name));
    }

    /** One with all tables. */
    static FreshDatabase migrated() {
        FreshDatabase database = create();
        Migrations.migrate(database.source());
        return database;
    }

    void execute(String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure.getMessage(), failure);
        }
    }

    /** What a query finds: a row a line, its columns between blanks. */
    List<String> rows(String sql) {
        List<String> found = new ArrayList<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                found.add(String.join(" ", row));
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure.getMessage(), failure);
        }
        return found;
    }
}
