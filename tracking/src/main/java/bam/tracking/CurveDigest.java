package bam.tracking;

import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The digest that two trainings share when they took the same steps to the last bit: SHA-256 over one line for each
 * point of the series that a repetition repeats, by name and step, with the bits of the value in hexadecimal digits.
 */
final class CurveDigest {
    /** Points that are fetched at once, however long a curve is. */
    private static final int FETCH = 10_000;

    private CurveDigest() {}

    /** Numbers of the series that a repetition repeats, by the bytes of their names. */
    private record Series(long id, String name) {}

    static Optional<Digest> of(Handle handle, Fingerprint stage) {
        List<Series> all = handle.createQuery("""
                        SELECT id, name FROM metric_series s
                        WHERE stage = :stage AND name <> ALL(:measured)
                          AND EXISTS (SELECT FROM metric_point WHERE series = s.id)
                        ORDER BY name COLLATE "C"
                        """)
                .bind("stage", stage.hex())
                .bindArray("measured", String.class, List.copyOf(MetricPoint.MEASURED_BY_CLOCK))
                .map((row, context) -> new Series(row.getLong("id"), row.getString("name")))
                .list();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        // This transaction holds no lock; between two of its many readings a busy machine may think for long.
        handle.execute("SET LOCAL idle_in_transaction_session_timeout = '60s'");
        MessageDigest sha256 = Digest.sha256();
        all.forEach(series -> add(handle, series, sha256));
        return Optional.of(Digest.finish(sha256));
    }

    private static void add(Handle handle, Series series, MessageDigest sha256) {
        handle.createQuery("SELECT step, value FROM metric_point WHERE series = :series ORDER BY step")
                .bind("series", series.id())
                .setFetchSize(FETCH)
                .map((row, context) -> line(series.name(), row.getLong("step"), row.getDouble("value")))
                .forEach(line -> sha256.update(line.getBytes(StandardCharsets.UTF_8)));
    }

    private static String line(String name, long step, double value) {
        return name + " " + step + " " + Long.toHexString(Double.doubleToLongBits(value)) + "\n";
    }
}
