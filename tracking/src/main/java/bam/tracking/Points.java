package bam.tracking;

import bam.contracts.Fingerprint;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What attempts tell of themselves: points of curves, many in one statement, and how far they came in what time. */
final class Points {
    private final Fencing fencing;

    Points(Fencing fencing) {
        this.fencing = fencing;
    }

    /** Points at steps that are final already are left as they are: such a step was repeated, with the same result. */
    void report(Fence fence, Report report) {
        fencing.exclusiveWrite(fence, "append " + report.points().size() + " points", handle -> {
            append(handle, fence, report.points());
            Times.store(handle, fence, report.spent());
            reach(handle, fence, report.reachedStep());
        });
    }

    /** Adds points that are neither final nor there already. */
    static void append(Handle handle, Fence fence, List<MetricPoint> points) {
        if (!points.isEmpty()) {
            name(handle, fence, points);
            insert(handle, fence, points);
        }
    }

    /** The attempt, and with it the stage, has come to this step. */
    static void reach(Handle handle, Fence fence, long step) {
        handle.createUpdate("""
                        UPDATE attempt SET reached_step = greatest(reached_step, :step)
                        WHERE stage = :stage AND epoch = :epoch
                        """)
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .bind("step", step)
                .execute();
        handle.createUpdate("""
                        UPDATE stage SET reached_step = :step WHERE fingerprint = :stage AND reached_step < :step
                        """)
                .bind("stage", fence.stage().hex())
                .bind("step", step)
                .execute();
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

    /** Deletes what a lost attempt measured after the last step that is final or may be resumed from. */
    static void deleteUnfinal(Handle handle, Fingerprint stage) {
        long kept = handle.createQuery("""
                        SELECT greatest(final_step, (
                            SELECT max(step) FROM checkpoint WHERE stage = fingerprint AND state = 'COMMITTED'))
                        FROM stage WHERE fingerprint = :stage
                        """)
                .bind("stage", stage.hex())
                .mapTo(Long.class)
                .one();
        deleteAfter(handle, stage, kept);
    }

    static void deleteAfter(Handle handle, Fingerprint stage, long step) {
        handle.createUpdate("""
                        DELETE FROM metric_point p USING metric_series s
                        WHERE p.series = s.id AND s.stage = :stage AND p.step > :step
                        """).bind("stage", stage.hex()).bind("step", step).execute();
    }
}
