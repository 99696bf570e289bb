package bam.tracking;

import bam.contracts.Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Environments of attempts, each kept once. */
final class Environments {
    /** The columns of an attempt with those of its environment. */
    static final String ATTEMPTS = """
            SELECT attempt.*, os, cpu, processors, threads, jdk, libraries, code
            FROM attempt LEFT JOIN environment ON environment.id = attempt.environment
            """;

    private Environments() {}

    /** Its number, the same for ever. */
    static @Nullable Long number(Handle handle, Optional<Environment> environment) {
        return environment
                .map(one -> find(handle, one).orElseGet(() -> insert(handle, one)))
                .orElse(null);
    }

    private static Optional<Long> find(Handle handle, Environment environment) {
        return handle.createQuery("""
                        SELECT id FROM environment
                        WHERE os = :os AND cpu = :cpu AND processors = :processors AND threads = :threads
                          AND jdk = :jdk AND libraries = :libraries AND code = :hex
                        """)
                .bindMethods(environment)
                .bind("hex", environment.code().hex())
                .mapTo(Long.class)
                .findOne();
    }

    /** Two attempts may bring one environment at once: the second waits for the first and takes its row. */
    private static long insert(Handle handle, Environment environment) {
        return handle.createQuery("""
                        INSERT INTO environment (os, cpu, processors, threads, jdk, libraries, code)
                        VALUES (:os, :cpu, :processors, :threads, :jdk, :libraries, :hex)
                        ON CONFLICT (os, cpu, processors, threads, jdk, libraries, code)
                        DO UPDATE SET os = excluded.os
                        RETURNING id
                        """)
                .bindMethods(environment)
                .bind("hex", environment.code().hex())
                .mapTo(Long.class)
                .one();
    }

    static Optional<Environment> of(ResultSet row) throws SQLException {
        String os = row.getString("os");
        if (os == null) {
            return Optional.empty();
        }
        return Optional.of(new Environment(
                os,
                row.getString("cpu"),
                row.getInt("processors"),
                row.getInt("threads"),
                row.getString("jdk"),
                row.getString("libraries"),
                new Digest(row.getString("code"))));
    }
}
