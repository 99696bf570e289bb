package bam.tracking;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Trainings that went back by themselves: what came after is given up, and the way back is written down. */
final class Rewinds {
    private final Fencing fencing;

    Rewinds(Fencing fencing) {
        this.fencing = fencing;
    }

    /** The answer to the first call may have been lost: the second one finds it done. */
    void rewind(Fence fence, Rewind rewind) {
        fencing.exclusiveWrite(fence, "go back to step " + rewind.to(), handle -> {
            if (of(handle, fence.stage(), fence.epoch()).contains(rewind)) {
                return;
            }
            requireWayBack(handle, fence.stage(), rewind.to());
            Points.deleteAfter(handle, fence.stage(), rewind.to());
            Checkpoints.giveUpAfter(handle, fence.stage(), rewind.to());
            forgetSteps(handle, fence.stage(), rewind.to());
            insert(handle, fence, rewind);
            Audit.enter(handle, Audit.Event.TRAINING_REWOUND, fence.stage(), fence.epoch(), sentence(rewind));
        });
    }

    private static String sentence(Rewind rewind) {
        return "went back from step " + rewind.at() + " to " + rewind.to() + " and skips batches "
                + rewind.firstSkipped() + " to " + rewind.lastSkipped() + ": " + rewind.reason();
    }

    private static void requireWayBack(Handle handle, Fingerprint stage, long to) {
        long last = handle.createQuery("SELECT final_step FROM stage WHERE fingerprint = :stage")
                .bind("stage", stage.hex())
                .mapTo(Long.class)
                .one();
        if (to < last) {
            throw new BamException(
                    FailureKind.BUG,
                    "steps up to " + last + " of stage " + stage.abbreviated()
                            + " are final, and a rewind to step " + to + " would take some back; go back to " + last
                            + " at most");
        }
        if (to > 0 && Checkpoints.committed(handle, stage).stream().noneMatch(saved -> saved.step() == to)) {
            throw new BamException(
                    FailureKind.BUG,
                    "stage " + stage.abbreviated() + " has no committed checkpoint of step " + to
                            + " to go back to; go back to one that it has, or to 0");
        }
    }

    private static void forgetSteps(Handle handle, Fingerprint stage, long to) {
        handle.createUpdate("""
                        UPDATE stage SET reached_step = least(reached_step, :to), saved_step = least(saved_step, :to)
                        WHERE fingerprint = :stage
                        """).bind("stage", stage.hex()).bind("to", to).execute();
    }

    static void insert(Handle handle, Fence fence, Rewind rewind) {
        handle.createUpdate("""
                        INSERT INTO rewind (stage, epoch, at_step, to_step, first_skipped, last_skipped, reason)
                        VALUES (:stage, :epoch, :at, :to, :first, :last, :reason)
                        """)
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .bind("at", rewind.at())
                .bind("to", rewind.to())
                .bind("first", rewind.firstSkipped())
                .bind("last", rewind.lastSkipped())
                .bind("reason", rewind.reason())
                .execute();
    }

    static int count(Handle handle, Fingerprint stage) {
        return of(handle, stage, 0).size();
    }

    /** The rewinds of attempts from this epoch on, oldest first. */
    static List<Rewind> of(Handle handle, Fingerprint stage, long epoch) {
        return handle.createQuery("""
                        SELECT at_step, to_step, first_skipped, last_skipped, reason
                        FROM rewind WHERE stage = :stage AND epoch >= :epoch ORDER BY id
                        """)
                .bind("stage", stage.hex())
                .bind("epoch", epoch)
                .map((row, context) -> new Rewind(
                        row.getLong("at_step"),
                        row.getLong("to_step"),
                        row.getLong("first_skipped"),
                        row.getLong("last_skipped"),
                        row.getString("reason")))
                .list();
    }
}
