package bam.tracking;

import bam.contracts.Fingerprint;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;

/**
 * What buckets of steps come to, at several resolutions, beside the points and written in their transaction. A bucket
 * is written once its last step is behind its curve, so that rows are added and hardly ever changed; the newest steps
 * are read from finer buckets and from the points themselves.
 */
final class Envelopes {
    /** Steps in the finest bucket. */
    static final int FINEST = 64;

    /** Widths of buckets, from the finest; each holds eight of the one before. */
    static final List<Integer> WIDTHS = List.of(FINEST, 512, 4_096, 32_768, 262_144);

    private static final int FACTOR = 8;

    private Envelopes() {}

    /**
     * A curve that was written to.
     *
     * @param series its number
     * @param changedAfter every step that was written is after this one, which is the newest from before at most
     * @param newest its newest step now
     */
    record Written(long series, long changedAfter, long newest) {
        /** Whether a bucket of this width has come to its end, or was changed after it. */
        boolean completes(int width) {
            return newest / width > changedAfter / width;
        }
    }

    /** Brings the envelopes of these curves up to what was written. */
    static void add(Handle handle, List<Written> curves) {
        for (int width : WIDTHS) {
            Written[] complete =
                    curves.stream().filter(curve -> curve.completes(width)).toArray(Written[]::new);
            if (complete.length == 0) {
                return;
            }
            store(handle, width, complete);
        }
    }

    private static void store(Handle handle, int width, Written[] curves) {
        handle.createUpdate("""
                        INSERT INTO metric_envelope
                            (series, width, bucket, points, numbers, last_step, minimum, maximum, total, last)
                        SELECT curve.series, :width, found.bucket, found.points, found.numbers, found.last_step,
                               found.minimum, found.maximum, found.total, p.value
                        FROM unnest(:series, :changedAfter, :newest) AS curve (series, changed_after, newest)
                        CROSS JOIN LATERAL (%s) found
                        JOIN metric_point p ON p.series = curve.series AND p.step = found.last_step
                        ON CONFLICT (series, width, bucket) DO UPDATE
                        SET points = excluded.points, numbers = excluded.numbers, last_step = excluded.last_step,
                            minimum = excluded.minimum, maximum = excluded.maximum, total = excluded.total,
                            last = excluded.last
                        """.formatted(width == FINEST ? OF_POINTS : OF_FINER))
                .bind("width", width)
                .bindArray("series", Long.class, column(curves, Written::series))
                .bindArray("changedAfter", Long.class, column(curves, Written::changedAfter))
                .bindArray("newest", Long.class, column(curves, Written::newest))
                .execute();
    }

    /** NaN is larger than every number to PostgreSQL, and a sum that overflows is an error to it. */
    private static final String OF_POINTS = """
            SELECT (step - 1) / :width AS bucket, count(*) AS points,
                   count(*) FILTER (WHERE abs(value) <= 1e300) AS numbers, max(step) AS last_step,
                   min(value) FILTER (WHERE value <> 'NaN') AS minimum,
                   max(value) FILTER (WHERE value <> 'NaN') AS maximum,
                   coalesce(sum(value) FILTER (WHERE abs(value) <= 1e300), 0) AS total
            FROM metric_point
            WHERE series = curve.series AND step > curve.changed_after / :width * :width
              AND step <= curve.newest / :width * :width
            GROUP BY 1
            """;

    private static final String OF_FINER = """
            SELECT bucket / %1$d AS bucket, sum(points) AS points, sum(numbers) AS numbers,
                   max(last_step) AS last_step, min(minimum) AS minimum, max(maximum) AS maximum,
                   sum(total) AS total
            FROM metric_envelope
            WHERE series = curve.series AND width = :width / %1$d
              AND bucket >= curve.changed_after / :width * %1$d AND bucket < curve.newest / :width * %1$d
            GROUP BY 1
            """.formatted(FACTOR);

    private static Object[] column(Written[] curves, ToLongFunction<Written> value) {
        return Arrays.stream(curves).map(value::applyAsLong).toArray();
    }

    /** Gives up every bucket that reaches beyond a step. */
    static void deleteAfter(Handle handle, Fingerprint stage, long step) {
        handle.createUpdate("""
                        DELETE FROM metric_envelope e USING metric_series s, unnest(:widths) AS wide
                        WHERE s.stage = :stage AND e.series = s.id AND e.width = wide AND e.bucket >= :step / wide
                        """)
                .bind("stage", stage.hex())
                .bindArray("widths", Integer.class, WIDTHS)
                .bind("step", step)
                .execute();
    }
}
