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

    void commit(Fence fence, CheckpointSlot slot, Digest digest, long bytes) {
        fencing.exclusiveWrite(fence, "commit the checkpoint of step " + slot.step(), handle -> {
            if (committed(handle, fence, slot, digest)) {
                return;
            }
            int rows = handle.createUpdate("""
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
            if (rows == 0) {
                throw new BamException(
                        FailureKind.BUG,
                        "checkpoint " + slot.path() + " is not being written by attempt " + fence.epoch()
                                + "; open a slot before committing it");
            }
            OutboxFacts.addPoints(handle, fence.stage(), slot.step());
        });
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

    /** Allowed after the end as well: a stage that is done needs none. */
    List<Checkpoint> retire(Fence fence, int keep) {
        return fencing.settle(fence, "retire checkpoints", (handle, state) -> {
            if (state != StageState.DONE) {
                Fencing.requireRunning(fence, state);
            }
            return handle.createQuery("""
                            UPDATE checkpoint SET state = 'RETIRED'
                            WHERE id IN (
                                SELECT id FROM checkpoint WHERE stage = :stage AND state = 'COMMITTED'
                                ORDER BY step DESC OFFSET :keep)
                            RETURNING id, step, path, digest, bytes
                            """)
                    .bind("stage", fence.stage().hex())
                    .bind("keep", keep)
                    .map(Checkpoints::checkpoint)
                    .list();
        });
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

    /** Nobody will finish what lost attempts were writing; the rows stay, since files may stand under their paths. */
    static void abandon(Handle handle, Fence fence) {
        handle.createQuery("""
                        UPDATE checkpoint SET state = 'ABANDONED'
                        WHERE stage = :stage AND state = 'WRITING' RETURNING path
                        """)
                .bind("stage", fence.stage().hex())
                .mapTo(String.class)
                .list()
                .forEach(path -> Audit.enter(
                        handle,
                        Audit.Event.CHECKPOINT_ABANDONED,
                        fence.stage(),
                        fence.epoch(),
                        "checkpoint " + path + " was being written when its attempt ended"));
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
