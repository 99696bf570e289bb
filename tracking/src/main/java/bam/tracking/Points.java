package bam.tracking;

import bam.contracts.Fingerprint;
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
            NewPoints.add(handle, fence.stage(), report.points());
            Times.store(handle, fence, report.spent());
            reach(handle, fence, report.reachedStep());
        });
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
        Envelopes.deleteAfter(handle, stage, step);
    }
}
