package bam.tracking;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Points of curves, many at a time: arrays travel in one statement, whatever their length. */
final class Points {
    private final Fencing fencing;

    Points(Fencing fencing) {
        this.fencing = fencing;
    }

    /** Points at steps that are final already are left as they are: such a step was repeated, with the same result. */
    void append(Fence fence, List<MetricPoint> points) {
        if (points.isEmpty()) {
            return;
        }
        fencing.sharedWrite(fence, "append " + points.size() + " points", handle -> {
            name(handle, fence, points);
            insert(handle, fence, points);
        });
    }

    private static void name(Handle handle, Fence fence, List<MetricPoint> points) {
        handle.createUpdate("""
                        INSERT INTO metric_series (stage, name)
                        SELECT :stage, new.name
                        FROM unnest(:names) WITH ORDINALITY AS new (name, place)
                        WHERE NOT EXISTS (SELECT FROM metric_series s WHERE s.stage = :stage AND s.name = new.name)
                        ORDER BY new.place
                        ON CONFLICT DO NOTHING
                        """)
                .bind("stage", fence.stage().hex())
                .bindArray(
                        "names",
                        String.class,
                        points.stream().map(MetricPoint::series).distinct().toList())
                .execute();
    }

    private static void insert(Handle handle, Fence fence, List<MetricPoint> points) {
        handle.createUpdate("""
                        INSERT INTO metric_point (series, step, value, measured_at)
                        SELECT s.id, new.step, new.value,
                               timestamptz 'epoch' + new.millis * interval '1 millisecond'
                        FROM unnest(:names, :steps, :values, :millis) AS new (name, step, value, millis)
                        JOIN metric_series s ON s.stage = :stage AND s.name = new.name
                        WHERE new.step > (SELECT final_step FROM stage WHERE fingerprint = :stage)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("stage", fence.stage().hex())
                .bindArray(
                        "names",
                        String.class,
                        points.stream().map(MetricPoint::series).toList())
                .bindArray(
                        "steps",
                        Long.class,
                        points.stream().map(MetricPoint::step).toList())
                .bindArray(
                        "values",
                        Double.class,
                        points.stream().map(MetricPoint::value).toList())
                .bindArray(
                        "millis",
                        Long.class,
                        points.stream().map(MetricPoint::epochMillis).toList())
                .execute();
    }

    /** Deletes what a lost attempt measured after the last step that is final. */
    static void deleteUnfinal(Handle handle, Fence fence) {
        handle.createUpdate("""
                        DELETE FROM metric_point p
                        USING metric_series s, stage
                        WHERE p.series = s.id AND s.stage = stage.fingerprint
                          AND stage.fingerprint = :stage AND p.step > stage.final_step
                        """).bind("stage", fence.stage().hex()).execute();
    }
}
