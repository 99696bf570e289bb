package bam.tracking;

import bam.contracts.Fingerprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Points on their way into the curves of a stage. Whoever adds them holds the exclusive lock of the stage, so that
 * nobody else does: what is there already is looked up and left out, and the rest is copied.
 */
final class NewPoints {
    private NewPoints() {}

    /** A curve before its new points: {@code newest} is 0 when it has none. */
    private record Known(long series, String name, long newest) {}

    /** What a point is known by. */
    private record Place(long series, long step) {}

    /** Adds what is neither final nor there already, and what its buckets come to. */
    static void add(Handle handle, Fingerprint stage, List<MetricPoint> points) {
        if (points.isEmpty()) {
            return;
        }
        List<String> names = points.stream().map(MetricPoint::series).distinct().toList();
        name(handle, stage, names);
        Map<String, Known> curves = known(handle, stage, names);
        List<PointRows.Row> rows = rows(points, curves, finalStep(handle, stage));
        List<PointRows.Row> missing = missing(rows, there(handle, rows, curves));
        PointRows.copy(handle, missing);
        Envelopes.add(handle, written(missing, curves));
    }

    private static void name(Handle handle, Fingerprint stage, List<String> names) {
        handle.createUpdate("""
                        INSERT INTO metric_series (stage, name)
                        SELECT :stage, new.name
                        FROM unnest(:names) WITH ORDINALITY AS new (name, place)
                        WHERE NOT EXISTS (SELECT FROM metric_series s WHERE s.stage = :stage AND s.name = new.name)
                        ORDER BY new.place
                        ON CONFLICT DO NOTHING
                        """)
                .bind("stage", stage.hex())
                .bindArray("names", String.class, names)
                .execute();
    }

    private static Map<String, Known> known(Handle handle, Fingerprint stage, List<String> names) {
        return handle
                .createQuery("""
                        SELECT s.id, s.name, (SELECT max(step) FROM metric_point WHERE series = s.id) AS newest
                        FROM metric_series s WHERE s.stage = :stage AND s.name = ANY(:names)
                        """)
                .bind("stage", stage.hex())
                .bindArray("names", String.class, names)
                .map((row, context) -> new Known(row.getLong("id"), row.getString("name"), row.getLong("newest")))
                .stream()
                .collect(Collectors.toMap(Known::name, Function.identity()));
    }

    private static long finalStep(Handle handle, Fingerprint stage) {
        return handle.createQuery("SELECT final_step FROM stage WHERE fingerprint = :stage")
                .bind("stage", stage.hex())
                .mapTo(Long.class)
                .one();
    }

    /** By curve and step: so they lie in the table, and so they are read again. */
    private static List<PointRows.Row> rows(List<MetricPoint> points, Map<String, Known> curves, long finalStep) {
        return points.stream()
                .filter(point -> point.step() > finalStep)
                .map(point -> new PointRows.Row(curve(curves, point).series(), point))
                .sorted(Comparator.comparingLong(PointRows.Row::series).thenComparingLong(PointRows.Row::step))
                .toList();
    }

    private static Known curve(Map<String, Known> curves, MetricPoint point) {
        Known known = curves.get(point.series());
        if (known == null) {
            throw new IllegalStateException("curve '" + point.series() + "' was named and is not there");
        }
        return known;
    }

    /** Points that repeat what is there: none, but after an answer that was lost on its way. */
    private static Set<Place> there(Handle handle, List<PointRows.Row> rows, Map<String, Known> curves) {
        List<PointRows.Row> repeated = rows.stream()
                .filter(row -> row.step() <= curve(curves, row.point()).newest())
                .toList();
        if (repeated.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(handle.createQuery("""
                        SELECT p.series, p.step FROM metric_point p
                        JOIN unnest(:series, :steps) AS new (series, step) ON new.series = p.series AND new.step = p.step
                        """)
                .bindArray(
                        "series",
                        Long.class,
                        repeated.stream().map(PointRows.Row::series).toList())
                .bindArray(
                        "steps",
                        Long.class,
                        repeated.stream().map(PointRows.Row::step).toList())
                .map((row, context) -> new Place(row.getLong("series"), row.getLong("step")))
                .list());
    }

    /** Of two points of one step the first counts. */
    private static List<PointRows.Row> missing(List<PointRows.Row> rows, Set<Place> there) {
        List<PointRows.Row> missing = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            PointRows.Row row = rows.get(i);
            boolean repeated = i > 0 && rows.get(i - 1).isAt(row);
            if (!repeated && (there.isEmpty() || !there.contains(new Place(row.series(), row.step())))) {
                missing.add(row);
            }
        }
        return missing;
    }

    /** The curves that these rows, which come by curve and step, were added to. */
    private static List<Envelopes.Written> written(List<PointRows.Row> rows, Map<String, Known> curves) {
        List<Envelopes.Written> written = new ArrayList<>();
        for (int first = 0, next; first < rows.size(); first = next) {
            next = first;
            while (next < rows.size()
                    && rows.get(next).series() == rows.get(first).series()) {
                next++;
            }
            long before = curve(curves, rows.get(first).point()).newest();
            written.add(new Envelopes.Written(
                    rows.get(first).series(),
                    Math.min(before, rows.get(first).step() - 1),
                    Math.max(before, rows.get(next - 1).step())));
        }
        return written;
    }
}
