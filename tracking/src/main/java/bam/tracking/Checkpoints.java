package bam.tracking;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Rows of checkpoints: WRITING before any byte, COMMITTED once the bytes are durable. */
final class Checkpoints {
    private final Fencing fencing;

    Checkpoints(Fencing fencing) {
        this.fencing = fencing;
    }

    CheckpointSlot open(Fence fence, long step) {
        String path = path(fence, step);
        return fencing.shared(fence, "open a checkpoint of step " + step, handle -> {
            long id = handle.createQuery("""
                            INSERT INTO checkpoint (stage, epoch, step, path)
                            VALUES (:stage, :epoch, :step, :path) RETURNING id
                            """)
                    .bind("stage", fence.stage().hex())
                    .bind("epoch", fence.epoch())
                    .bind("step", step)
                    .bind("path", path)
                    .mapTo(Long.class)
                    .one();
            return new CheckpointSlot(id, step, path);
        });
    }

    /** No two slots ever share a path, so that what a zombie writes late harms nobody. */
    private static String path(Fence fence, long step) {
        String stage = fence.stage().hex();
        String nonce = UUID.randomUUID().toString().substring(0, 8);
        return String.format(
                Locale.ROOT, "%s/%s/%010d-%d-%s.checkpoint", stage.substring(0, 2), stage, step, fence.epoch(), nonce);
    }

    void commit(Fence fence, CheckpointSlot slot, Digest digest, long bytes, long finalStep) {
        if (finalStep > slot.step()) {
            throw new BamException(
                    FailureKind.BUG,
                    "the checkpoint of step " + slot.step() + " cannot make step " + finalStep
                            + " final; give its own step at most");
        }
        fencing.exclusiveWrite(fence, "commit the checkpoint of step " + slot.step(), handle -> {
            if (committed(handle, fence, slot, digest)) {
                return;
            }
            if (markCommitted(handle, fence, slot, digest, bytes) == 0) {
                throw new BamException(
                        FailureKind.BUG,
                        "checkpoint " + slot.path() + " is not being written by attempt " + fence.epoch()
                                + "; open a slot before committing it");
            }
            OutboxFacts.addPoints(handle, fence.stage(), finalStep);
            Points.reach(handle, fence, slot.step());
            progress(handle, fence.stage(), slot.step());
        });
    }

    private static int markCommitted(Handle handle, Fence fence, CheckpointSlot slot, Digest digest, long bytes) {
        return handle.createUpdate("""
                        UPDATE checkpoint
                        SET state = 'COMMITTED', digest = :digest, bytes = :bytes, committed_at = now()
                        WHERE id = :id AND stage = :stage AND epoch = :epoch AND state = 'WRITING'
                        """)
                .bind("id", slot.id())
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .bind("digest", digest.hex())
                .bind("bytes", bytes)
                .execute();
    }

    /** A step that is saved for the first time is progress; one that was lost and taken again is not. */
    private static void progress(Handle handle, Fingerprint stage, long step) {
        handle.createUpdate("""
                        UPDATE stage SET saved_step = :step, tries = 0
                        WHERE fingerprint = :stage AND saved_step < :step
                        """).bind("stage", stage.hex()).bind("step", step).execute();
    }

    /** The answer to an earlier commit may have been lost on its way: the second one finds it done. */
    private static boolean committed(Handle handle, Fence fence, CheckpointSlot slot, Digest digest) {
        return handle.createQuery("""
                        SELECT EXISTS (
                            SELECT FROM checkpoint
                            WHERE id = :id AND stage = :stage AND state = 'COMMITTED' AND digest = :digest)
                        """)
                .bind("id", slot.id())
                .bind("stage", fence.stage().hex())
                .bind("digest", digest.hex())
                .mapTo(Boolean.class)
                .one();
    }

    void abandon(Fence fence, CheckpointSlot slot, String why) {
        fencing.sharedWrite(fence, "give up the checkpoint of step " + slot.step(), handle -> {
            int rows = handle.createUpdate("""
                            UPDATE checkpoint SET state = 'ABANDONED'
                            WHERE id = :id AND stage = :stage AND epoch = :epoch AND state = 'WRITING'
                            """)
                    .bind("id", slot.id())
                    .bind("stage", fence.stage().hex())
                    .bind("epoch", fence.epoch())
                    .execute();
            if (rows == 0) {
                requireAbandoned(handle, slot);
                return;
            }
            String sentence = "checkpoint " + slot.path() + " was given up: " + why;
            Audit.enter(handle, Audit.Event.CHECKPOINT_ABANDONED, fence.stage(), fence.epoch(), sentence);
        });
    }

    /** Who gives a checkpoint up deletes its file next, which must not happen to one that was committed after all. */
    private static void requireAbandoned(Handle handle, CheckpointSlot slot) {
        boolean abandoned = handle.createQuery("""
                        SELECT EXISTS (SELECT FROM checkpoint WHERE id = :id AND state IN ('ABANDONED', 'COLLECTED'))
                        """)
                .bind("id", slot.id())
                .mapTo(Boolean.class)
                .one();
        if (!abandoned) {
            throw new BamException(
                    FailureKind.BUG,
                    "checkpoint " + slot.path() + " is not being written any more and cannot be given up;"
                            + " keep its file");
        }
    }

    void corrupt(Fence fence, Checkpoint checkpoint, String why) {
        fencing.exclusiveWrite(fence, "mark checkpoint " + checkpoint.path() + " as damaged", handle -> {
            int rows = handle.createUpdate("""
                            UPDATE checkpoint SET state = 'CORRUPT'
                            WHERE id = :id AND stage = :stage AND state = 'COMMITTED'
                            """)
                    .bind("id", checkpoint.id())
                    .bind("stage", fence.stage().hex())
                    .execute();
            if (rows > 0) {
                Audit.enter(handle, Audit.Event.CHECKPOINT_CORRUPT, fence.stage(), fence.epoch(), why);
            }
        });
    }

    /** Allowed after the end as well: a stage that is done needs the newest ones no more. */
    List<Checkpoint> retire(Fence fence, Retention kept) {
        return fencing.settle(fence, "retire checkpoints", (handle, state) -> {
            if (state != StageState.DONE) {
                Fencing.requireRunning(fence, state);
            }
            boolean done = state == StageState.DONE;
            return retire(handle, fence.stage(), done ? 0 : kept.newest(), kept.every(), done ? 0 : kept.anchor());
        });
    }

    private static List<Checkpoint> retire(Handle handle, Fingerprint stage, int newest, long every, long anchor) {
        return handle.createQuery("""
                        UPDATE checkpoint SET state = 'RETIRED'
                        WHERE id IN (
                            SELECT id FROM (
                                SELECT id, step, row_number() OVER (ORDER BY step DESC) AS place
                                FROM checkpoint WHERE stage = :stage AND state = 'COMMITTED') committed
                            WHERE place > :newest AND step % :every <> 0 AND step <> :anchor
                              AND step <> (SELECT steps FROM stage WHERE fingerprint = :stage))
                        RETURNING id, step, path, digest, bytes
                        """)
                .bind("stage", stage.hex())
                .bind("newest", newest)
                .bind("every", every)
                .bind("anchor", anchor)
                .map(Checkpoints::checkpoint)
                .list();
    }

    /** What there is to resume from, newest first. */
    static List<Checkpoint> committed(Handle handle, Fingerprint stage) {
        return handle.createQuery("""
                        SELECT id, step, path, digest, bytes FROM checkpoint
                        WHERE stage = :stage AND state = 'COMMITTED' ORDER BY step DESC
                        """)
                .bind("stage", stage.hex())
                .map(Checkpoints::checkpoint)
                .list();
    }

    /**
     * Nobody will finish what attempts were writing that have ended; the rows stay, since files may stand under their
     * paths.
     *
     * @param alive epoch of the attempt that may still finish; 0: none
     */
    static void abandonUnlessOf(Handle handle, Fingerprint stage, long alive) {
        abandon(handle, stage, alive, 0, "was being written when its attempt ended");
    }

    /** A rewind gives up what was saved after its goal, and what is being saved. */
    static void giveUpAfter(Handle handle, Fingerprint stage, long step) {
        handle.createUpdate("""
                        UPDATE checkpoint SET state = 'RETIRED'
                        WHERE stage = :stage AND state = 'COMMITTED' AND step > :step
                        """).bind("stage", stage.hex()).bind("step", step).execute();
        abandon(handle, stage, 0, step, "was being written when the training went back to step " + step);
    }

    private static void abandon(Handle handle, Fingerprint stage, long alive, long after, String what) {
        handle.createUpdate("""
                        WITH abandoned AS (
                            UPDATE checkpoint SET state = 'ABANDONED'
                            WHERE stage = :stage AND state = 'WRITING' AND epoch <> :alive AND step > :after
                            RETURNING stage, epoch, path)
                        INSERT INTO audit (event, stage, epoch, sentence)
                        SELECT 'CHECKPOINT_ABANDONED', stage, epoch, 'checkpoint ' || path || ' ' || :what FROM abandoned
                        """)
                .bind("stage", stage.hex())
                .bind("alive", alive)
                .bind("after", after)
                .bind("what", what)
                .execute();
    }

    private static Checkpoint checkpoint(ResultSet row, StatementContext context) throws SQLException {
        return new Checkpoint(
                row.getLong("id"),
                row.getLong("step"),
                row.getString("path"),
                new Digest(row.getString("digest")),
                row.getLong("bytes"));
    }
}
