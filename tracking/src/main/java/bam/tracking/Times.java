package bam.tracking;

import bam.contracts.Fingerprint;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Where the time of attempts went; the ledger keeps seconds. */
final class Times {
    private static final double NANOS = 1e9;

    private Times() {}

    /** What is told of a bucket takes the place of what was told of it before. */
    static void store(Handle handle, Fence fence, Map<TimeBucket, Duration> spent) {
        List<Map.Entry<TimeBucket, Duration>> buckets = List.copyOf(spent.entrySet());
        handle.createUpdate("""
                        INSERT INTO attempt_time (stage, epoch, bucket, seconds)
                        SELECT :stage, :epoch, new.* FROM unnest(:buckets, :seconds) AS new
                        ON CONFLICT (stage, epoch, bucket) DO UPDATE SET seconds = excluded.seconds
                        """)
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .bindArray(
                        "buckets",
                        String.class,
                        buckets.stream().map(bucket -> bucket.getKey().name()).toList())
                .bindArray(
                        "seconds",
                        Double.class,
                        buckets.stream()
                                .map(bucket -> bucket.getValue().toNanos() / NANOS)
                                .toList())
                .execute();
    }

    /** The times of every attempt of a stage, by epoch. */
    static Map<Long, Map<TimeBucket, Duration>> of(Handle handle, Fingerprint stage) {
        Map<Long, Map<TimeBucket, Duration>> times = new TreeMap<>();
        handle.createQuery("SELECT epoch, bucket, seconds FROM attempt_time WHERE stage = :stage")
                .bind("stage", stage.hex())
                .map((row, context) -> times.computeIfAbsent(
                                row.getLong("epoch"), epoch -> new EnumMap<>(TimeBucket.class))
                        .put(TimeBucket.valueOf(row.getString("bucket")), duration(row.getDouble("seconds"))))
                .list();
        return times;
    }

    static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * NANOS));
    }
}
