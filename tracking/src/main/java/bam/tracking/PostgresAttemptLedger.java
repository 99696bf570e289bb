package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The fenced half of the ledger in PostgreSQL: how attempts begin, and where their writes go. */
final class PostgresAttemptLedger implements AttemptLedger {
    private final Database database;
    private final Fencing fencing;
    private final Points points;
    private final Checkpoints checkpoints;
    private final Rewinds rewinds;
    private final Beginnings beginnings;
    private final Endings endings;

    PostgresAttemptLedger(Database database) {
        this.database = database;
        this.fencing = new Fencing(database);
        this.points = new Points(fencing);
        this.checkpoints = new Checkpoints(fencing);
        this.rewinds = new Rewinds(fencing);
        this.beginnings = new Beginnings(database);
        this.endings = new Endings(fencing);
    }

    @Override
    public Attempt begin(Fingerprint stage, WorkerIdentity worker, Duration waited) {
        return beginnings.begin(stage, worker, waited);
    }

    /** A row that is locked is left alone: whoever writes there tells more than that the attempt lives. */
    @Override
    public Wish wish(Fence fence) {
        return database.inTransaction(handle -> handle.createQuery("""
                        WITH quiet AS (
                            SELECT stage, epoch FROM attempt
                            WHERE stage = :stage AND epoch = :epoch AND outcome = 'RUNNING'
                              AND seen_at < clock_timestamp() - interval '1 second'
                            FOR NO KEY UPDATE SKIP LOCKED),
                        alive AS (
                            UPDATE attempt SET seen_at = clock_timestamp() FROM quiet
                            WHERE attempt.stage = quiet.stage AND attempt.epoch = quiet.epoch)
                        SELECT CASE WHEN epoch <> :epoch OR state NOT IN ('RUNNING', 'DONE') THEN 'SUPERSEDED'
                                    WHEN state = 'RUNNING' AND (paused OR NOT wanted) THEN 'STAND_STILL'
                                    ELSE 'GO_ON' END
                        FROM stage WHERE fingerprint = :stage
                        """)
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .mapTo(Wish.class)
                .findOne()
                .orElse(Wish.SUPERSEDED));
    }

    @Override
    public void resumed(Fence fence, long step) {
        fencing.sharedWrite(
                fence,
                "note that it resumed from step " + step,
                handle -> handle.createUpdate("""
                        UPDATE attempt SET resumed_step = :step WHERE stage = :stage AND epoch = :epoch
                        """)
                        .bind("stage", fence.stage().hex())
                        .bind("epoch", fence.epoch())
                        .bind("step", step)
                        .execute());
    }

    @Override
    public void report(Fence fence, Report report) {
        points.report(fence, report);
    }

    @Override
    public CheckpointSlot open(Fence fence, long step) {
        return checkpoints.open(fence, step);
    }

    @Override
    public void commit(Fence fence, CheckpointSlot slot, Digest digest, long bytes, long finalStep) {
        checkpoints.commit(fence, slot, digest, bytes, finalStep);
    }

    @Override
    public void abandon(Fence fence, CheckpointSlot slot, String why) {
        checkpoints.abandon(fence, slot, why);
    }

    @Override
    public void corrupt(Fence fence, Checkpoint checkpoint, String why) {
        checkpoints.corrupt(fence, checkpoint, why);
    }

    @Override
    public List<Checkpoint> retire(Fence fence, Retention kept) {
        return checkpoints.retire(fence, kept);
    }

    @Override
    public void rewind(Fence fence, Rewind rewind) {
        rewinds.rewind(fence, rewind);
    }

    @Override
    public void describe(Fence fence, Ingredients ingredients) {
        fencing.sharedWrite(
                fence,
                "tell what its result is made of",
                handle -> IngredientRows.replace(handle, fence.stage(), ingredients));
    }

    @Override
    public void finish(
            Fence fence, ArtifactReference artifact, List<WindowScore> scores, Map<TimeBucket, Duration> spent) {
        endings.finish(fence, artifact, scores, spent);
    }

    @Override
    public BamException end(Fence fence, BamException failure, boolean orderly, Map<TimeBucket, Duration> spent) {
        return endings.end(fence, failure, orderly, spent);
    }
}
