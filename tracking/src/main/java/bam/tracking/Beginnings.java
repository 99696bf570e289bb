package bam.tracking;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** How attempts begin, or why they do not. */
final class Beginnings {
    private static final String VANISHED =
            "went silent (a worker that vanishes again and again is often killed for using too much memory)";

    private final Database database;

    Beginnings(Database database) {
        this.database = database;
    }

    /** What came of asking: a refusal moves the stage too, so that it is committed before it is thrown. */
    private sealed interface Answer {
        record Taken(Attempt attempt) implements Answer {}

        record Refused(BamException why) implements Answer {}
    }

    /** The newest attempt of a stage, and how long ago it gave its last sign of life. */
    private record Previous(boolean running, @Nullable String failureKind, String sentence, Duration silence) {
        static Previous of(ResultSet row, StatementContext context) throws SQLException {
            return new Previous(
                    row.getString("outcome").equals("RUNNING"),
                    row.getString("failure_kind"),
                    row.getString("sentence"),
                    Times.duration(Math.max(0, row.getDouble("silence"))));
        }

        /** One that ended without a word counts as interrupted. */
        BamException ending() {
            return running || failureKind == null
                    ? new BamException(FailureKind.INTERRUPTED, VANISHED)
                    : new BamException(FailureKind.valueOf(failureKind), sentence);
        }
    }

    Attempt begin(Fingerprint stage, WorkerIdentity worker, Duration waited) {
        Answer answer = database.inTransaction(handle -> {
            Standing standing = Standing.lock(handle, stage).orElseThrow(() -> StageRows.unknown(stage));
            requireOpen(standing);
            return answer(handle, standing, worker, waited);
        });
        if (answer instanceof Answer.Refused refused) {
            throw refused.why();
        }
        return ((Answer.Taken) answer).attempt();
    }

    private static void requireOpen(Standing standing) {
        if (standing.state() == StageState.DONE) {
            throw new BamException(
                    FailureKind.SUPERSEDED,
                    "stage " + standing.stage().abbreviated() + " was finished by attempt " + standing.epoch()
                            + " meanwhile; ask for its artifact");
        }
        if (standing.failureKind() != null) {
            throw new BamException(FailureKind.valueOf(standing.failureKind()), String.valueOf(standing.failure()));
        }
    }

    private static Answer answer(Handle handle, Standing standing, WorkerIdentity worker, Duration waited) {
        if (standing.standStill()) {
            StageMoves.stand(handle, standing);
            return new Answer.Refused(standsStill(standing));
        }
        Optional<Previous> previous = previous(handle, standing);
        Optional<BamException> enough = previous.flatMap(last -> Patience.exhausted(handle, standing, last.ending()));
        if (enough.isPresent()) {
            StageMoves.lose(handle, standing.stage(), "went silent; the stage is parked");
            StageMoves.park(handle, standing, enough.get(), Audit.Event.STAGE_PARKED);
            return new Answer.Refused(enough.get());
        }
        Fence fence = new Fence(standing.stage(), standing.epoch() + 1);
        StageMoves.lose(handle, standing.stage(), "went silent; attempt " + fence.epoch() + " took over");
        takeEpoch(handle, fence, worker, waited);
        Points.deleteUnfinal(handle, fence.stage());
        Checkpoints.abandonUnlessOf(handle, fence.stage(), fence.epoch());
        OutboxFacts.Began fact = new OutboxFacts.Began(fence.epoch(), worker.worker());
        OutboxFacts.add(handle, standing.stage(), OutboxFacts.Kind.ATTEMPT_BEGAN, fact);
        return new Answer.Taken(attempt(handle, fence, standing, previous));
    }

    private static BamException standsStill(Standing standing) {
        String sentence = standing.paused()
                ? standing.name() + " is paused; run './bam stage resume "
                        + standing.stage().abbreviated() + "', and it goes on from its last checkpoint"
                : "no study wants " + standing.name()
                        + " now; run './bam study resume' for one that does, or start one";
        return new BamException(FailureKind.PAUSED, sentence);
    }

    private static Attempt attempt(Handle handle, Fence fence, Standing standing, Optional<Previous> previous) {
        Duration silence = standing.rested()
                ? Duration.ZERO
                : previous.map(Previous::silence).orElse(Duration.ZERO);
        return new Attempt(
                fence,
                Checkpoints.committed(handle, fence.stage()),
                standing.reachedStep(),
                Rewinds.count(handle, fence.stage()),
                silence);
    }

    private static Optional<Previous> previous(Handle handle, Standing standing) {
        return handle.createQuery("""
                        SELECT outcome, failure_kind, sentence,
                               extract(epoch FROM clock_timestamp() - coalesce(ended_at, seen_at)) AS silence
                        FROM attempt WHERE stage = :stage AND epoch = :epoch
                        """)
                .bind("stage", standing.stage().hex())
                .bind("epoch", standing.epoch())
                .map(Previous::of)
                .findOne();
    }

    private static void takeEpoch(Handle handle, Fence fence, WorkerIdentity worker, Duration waited) {
        handle.createUpdate("""
                        UPDATE stage SET state = 'RUNNING', epoch = :epoch, tries = tries + 1, rested = false
                        WHERE fingerprint = :stage
                        """)
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .execute();
        handle.createUpdate("""
                        INSERT INTO attempt (stage, epoch, worker, host, pid, temporal_attempt, device, environment)
                        VALUES (:stage, :epoch, :worker, :host, :pid, :temporalAttempt, :device, :environment)
                        """)
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .bind("worker", worker.worker())
                .bind("host", worker.host())
                .bind("pid", worker.pid())
                .bind("temporalAttempt", worker.temporalAttempt())
                .bind("device", worker.device())
                .bind("environment", Environments.number(handle, worker.environment()))
                .execute();
        Times.store(handle, fence, Map.of(TimeBucket.WAITING, waited));
    }
}
