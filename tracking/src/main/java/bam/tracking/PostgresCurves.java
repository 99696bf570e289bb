package bam.tracking;

import bam.contracts.Fingerprint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Curves in PostgreSQL: the coarsest buckets that are fine enough, and points where no bucket is complete yet. */
final class PostgresCurves implements Curves {
    private final Database database;

    PostgresCurves(Database database) {
        this.database = database;
    }

    /** A curve and its two ends; both 0 when it has no points. */
    private record Ends(long series, long oldest, long newest) {}

    @Override
    public List<String> names(Fingerprint stage) {
        return database.inTransaction(handle -> handle.createQuery("""
                        SELECT name FROM metric_series s
                        WHERE stage = :stage AND EXISTS (SELECT FROM metric_point WHERE series = s.id) ORDER BY id
                        """)
                .bind("stage", stage.hex())
                .mapTo(String.class)
                .list());
    }

    @Override
    public Optional<Curve> read(Fingerprint stage, String series, long from, long to, int most) {
        if (from < 1 || to < from || most < 2) {
            throw new IllegalArgumentException("steps " + from + " to " + to + " of a curve in at most " + most
                    + " buckets make no sense; steps count from 1, and there are two buckets at least");
        }
        return database.inTransaction(handle -> ends(handle, stage, series)
                .filter(ends -> ends.newest() > 0)
                .map(ends -> read(handle, series, ends, Math.max(from, ends.oldest()), to, most)));
    }

    private static Optional<Ends> ends(Handle handle, Fingerprint stage, String series) {
        return handle.createQuery("""
                        SELECT id, (SELECT min(step) FROM metric_point WHERE series = s.id) AS oldest,
                               (SELECT max(step) FROM metric_point WHERE series = s.id) AS newest
                        FROM metric_series s WHERE stage = :stage AND name = :name
                        """)
                .bind("stage", stage.hex())
                .bind("name", series)
                .map((row, context) -> new Ends(row.getLong("id"), row.getLong("oldest"), row.getLong("newest")))
                .findOne();
    }

    private static Curve read(Handle handle, String series, Ends ends, long from, long to, int most) {
        long last = Math.min(to, ends.newest());
        if (last < from) {
            return new Curve(series, ends.newest(), 1, List.of());
        }
        long width = width(last - from + 1, most);
        return new Curve(series, ends.newest(), width, buckets(handle, ends, from, last, width));
    }

    /** The narrowest buckets of which so many cover the stretch wherever it begins, as a multiple of what is kept. */
    private static long width(long steps, int most) {
        long width = Math.max(1, ceiling(steps - 1, most - 1L));
        return ceiling(width, kept(width)) * kept(width);
    }

    /** Width of the widest buckets that buckets of this width can be made of; 1: of points. */
    private static long kept(long width) {
        return Envelopes.WIDTHS.stream()
                .filter(kept -> kept <= width)
                .mapToLong(Integer::longValue)
                .max()
                .orElse(1);
    }

    private static long ceiling(long dividend, long divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }

    /** Kept buckets of one width: numbers from {@code first} to before {@code end}. */
    private record Part(int width, long first, long end) {}

    private static List<Curve.Bucket> buckets(Handle handle, Ends ends, long from, long last, long width) {
        long done = (from - 1) / width * width;
        long end = Math.min(ceiling(last, width) * width, ends.newest());
        List<Part> parts = new ArrayList<>();
        for (int kept : descending(kept(width))) {
            long complete = end / kept * kept;
            if (complete > done) {
                parts.add(new Part(kept, done / kept, complete / kept));
                done = complete;
            }
        }
        return buckets(handle, ends.series(), width, parts, done, end);
    }

    private static List<Integer> descending(long widest) {
        List<Integer> widths = new ArrayList<>(
                Envelopes.WIDTHS.stream().filter(kept -> kept <= widest).toList());
        Collections.reverse(widths);
        return widths;
    }

    /** Each part begins where the one before ended; the points after {@code done} are in no complete bucket. */
    private static List<Curve.Bucket> buckets(
            Handle handle, long series, long width, List<Part> parts, long done, long end) {
        return handle.createQuery("""
                        SELECT b.*, p.value AS last
                        FROM (
                            SELECT (last_step - 1) / :width AS bucket, sum(points) AS points, sum(numbers) AS numbers,
                                   max(last_step) AS last_step, min(minimum) AS minimum, max(maximum) AS maximum,
                                   sum(total) AS total
                            FROM (
                                SELECT e.points, e.numbers, e.last_step, e.minimum, e.maximum, e.total
                                FROM unnest(:widths, :firsts, :ends) AS part (width, first, past)
                                JOIN metric_envelope e ON e.series = :series AND e.width = part.width
                                    AND e.bucket >= part.first AND e.bucket < part.past
                                UNION ALL
                                SELECT 1, CASE WHEN abs(value) <= 1e300 THEN 1 ELSE 0 END, step,
                                       nullif(value, 'NaN'), nullif(value, 'NaN'),
                                       CASE WHEN abs(value) <= 1e300 THEN value ELSE 0 END
                                FROM metric_point WHERE series = :series AND step > :done AND step <= :end) found
                            GROUP BY 1) b
                        JOIN metric_point p ON p.series = :series AND p.step = b.last_step
                        ORDER BY b.bucket
                        """)
                .bind("series", series)
                .bind("width", width)
                .bindArray(
                        "widths", Integer.class, parts.stream().map(Part::width).toList())
                .bindArray("firsts", Long.class, parts.stream().map(Part::first).toList())
                .bindArray("ends", Long.class, parts.stream().map(Part::end).toList())
                .bind("done", done)
                .bind("end", end)
                .map((row, context) -> bucket(row, width))
                .list();
    }

    private static Curve.Bucket bucket(ResultSet row, long width) throws SQLException {
        long numbers = row.getLong("numbers");
        double total = row.getDouble("total");
        return new Curve.Bucket(
                row.getLong("bucket") * width + 1,
                row.getLong("last_step"),
                row.getLong("points"),
                numbers,
                number(row, "minimum"),
                number(row, "maximum"),
                numbers == 0 ? Double.NaN : total / numbers,
                row.getDouble("last"));
    }

    private static double number(ResultSet row, String column) throws SQLException {
        double number = row.getDouble(column);
        return row.wasNull() ? Double.NaN : number;
    }
}
