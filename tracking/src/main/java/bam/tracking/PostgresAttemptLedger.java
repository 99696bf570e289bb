package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The fenced half of the ledger in PostgreSQL: how attempts begin, and where their writes go. */
final class PostgresAttemptLedger implements AttemptLedger {
    private final Database database;
    private final Fencing fencing;
    private final Points points;
    private final Checkpoints checkpoints;
    private final Endings endings;

    PostgresAttemptLedger(Database database) {
        this.database = database;
        this.fencing = new Fencing(database);
        this.points = new Points(fencing);
        this.checkpoints = new Checkpoints(fencing);
        this.endings = new Endings(fencing);
    }

    /** How a stage stands when an attempt asks for it. */
    private record Standing(
            StageState state,
            long epoch,
            @Nullable String failureKind,
            @Nullable String failure) {
        static Standing of(ResultSet row, StatementContext context) throws SQLException {
            return new Standing(
                    StageState.valueOf(row.getString("state")),
                    row.getLong("epoch"),
                    row.getString("failure_kind"),
                    row.getString("failure"));
        }
    }

    @Override
    public Attempt begin(Fingerprint stage, WorkerIdentity worker, Duration waited) {
        return database.inTransaction(handle -> {
            Standing standing = lock(handle, stage);
            requireOpen(stage, standing);
            Fence fence = new Fence(stage, standing.epoch() + 1);
            loseRunning(handle, fence);
            takeEpoch(handle, fence, worker);
            Points.deleteUnfinal(handle, fence);
            Checkpoints.abandon(handle, fence);
            OutboxFacts.Began fact = new OutboxFacts.Began(fence.epoch(), worker.worker());
            OutboxFacts.add(handle, stage, OutboxFacts.Kind.ATTEMPT_BEGAN, fact);
            return new Attempt(fence, Checkpoints.committed(handle, stage), 0, 0, Duration.ZERO);
        });
    }

    private static Standing lock(Handle handle, Fingerprint stage) {
        return handle.createQuery("""
                        SELECT state, epoch, failure_kind, failure FROM stage
                        WHERE fingerprint = :stage FOR NO KEY UPDATE
                        """)
                .bind("stage", stage.hex())
                .map(Standing::of)
                .findOne()
                .orElseThrow(() -> StageRows.unknown(stage));
    }

    private static void requireOpen(Fingerprint stage, Standing standing) {
        if (standing.state() == StageState.DONE) {
            throw new BamException(
                    FailureKind.SUPERSEDED,
                    "stage " + stage.abbreviated() + " was finished by attempt " + standing.epoch()
                            + " meanwhile; ask for its artifact");
        }
        if (standing.failureKind() != null) {
            throw new BamException(FailureKind.valueOf(standing.failureKind()), String.valueOf(standing.failure()));
        }
    }

    private static void loseRunning(Handle handle, Fence next) {
        String sentence = "went silent; attempt " + next.epoch() + " took over";
        handle.createQuery("""
                        UPDATE attempt SET outcome = 'LOST', sentence = :sentence
                        WHERE stage = :stage AND outcome = 'RUNNING' RETURNING epoch
                        """)
                .bind("stage", next.stage().hex())
                .bind("sentence", sentence)
                .mapTo(Long.class)
                .list()
                .forEach(epoch -> Audit.enter(
                        handle, Audit.Event.ATTEMPT_LOST, next.stage(), epoch, "attempt " + epoch + " " + sentence));
    }

    private static void takeEpoch(Handle handle, Fence fence, WorkerIdentity worker) {
        handle.createUpdate("UPDATE stage SET state = 'RUNNING', epoch = :epoch WHERE fingerprint = :stage")
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .execute();
        handle.createUpdate("""
                        INSERT INTO attempt (stage, epoch, worker, host, pid, temporal_attempt)
                        VALUES (:stage, :epoch, :worker, :host, :pid, :temporalAttempt)
                        """)
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .bind("worker", worker.worker())
                .bind("host", worker.host())
                .bind("pid", worker.pid())
                .bind("temporalAttempt", worker.temporalAttempt())
                .execute();
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
        points.append(fence, report.points());
    }

    @Override
    public CheckpointSlot open(Fence fence, long step) {
        return checkpoints.open(fence, step);
    }

    @Override
    public void commit(Fence fence, CheckpointSlot slot, Digest digest, long bytes, long finalStep) {
        checkpoints.commit(fence, slot, digest, bytes);
    }

    @Override
    public Wish wish(Fence fence) {
        return Wish.GO_ON;
    }

    @Override
    public void abandon(Fence fence, CheckpointSlot slot, String why) {}

    @Override
    public void rewind(Fence fence, Rewind rewind) {}

    @Override
    public void corrupt(Fence fence, Checkpoint checkpoint, String why) {
        checkpoints.corrupt(fence, checkpoint, why);
    }

    @Override
    public List<Checkpoint> retire(Fence fence, Retention kept) {
        return checkpoints.retire(fence, kept.newest());
    }

    @Override
    public void finish(
            Fence fence, ArtifactReference artifact, List<WindowScore> scores, Map<TimeBucket, Duration> spent) {
        endings.finish(fence, artifact, scores);
    }

    @Override
    public BamException end(Fence fence, BamException failure, boolean orderly) {
        endings.end(fence, failure.kind(), failure.sentence());
        return failure;
    }
}
