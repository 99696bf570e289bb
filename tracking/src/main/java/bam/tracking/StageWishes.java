package bam.tracking;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** What people and studies wish of a stage, and where that moves it. */
final class StageWishes {
    private final Database database;

    StageWishes(Database database) {
        this.database = database;
    }

    void reopen(Fingerprint stage) {
        String sql = """
                UPDATE stage
                SET state = 'PLANNED', failure_kind = NULL, failure = NULL, paused = false, wanted = true, tries = 0
                WHERE fingerprint = :stage AND state IN ('PARKED', 'PAUSED', 'RELEASED')
                """;
        database.transact(handle -> {
            if (changes(handle.createUpdate(sql), stage)) {
                Audit.enter(handle, Audit.Event.STAGE_REOPENED, stage, null, "the stage may be tried again");
                StageMoves.tell(handle, stage, StageState.PLANNED, "a person or a later study asked for another try");
            }
        });
    }

    /** A stage that stands still only by this wish waits for an attempt again when it is taken back. */
    void pause(Fingerprint stage, boolean paused) {
        String sql = """
                UPDATE stage
                SET paused = :paused,
                    state = CASE WHEN state = 'PAUSED' AND wanted AND NOT :paused THEN 'PLANNED' ELSE state END
                WHERE fingerprint = :stage AND paused <> :paused AND state <> 'DONE'
                """;
        database.transact(handle -> {
            Optional<Standing> before = Standing.lock(handle, stage);
            if (changes(handle.createUpdate(sql).bind("paused", paused), stage)) {
                Audit.Event event = paused ? Audit.Event.STAGE_PAUSED : Audit.Event.STAGE_RESUMED;
                String wish = paused ? "a person wants the stage to stand still" : "a person wants the stage to go on";
                Audit.enter(handle, event, stage, null, wish);
                tellIfMoved(handle, before, wish);
            }
        });
    }

    /** A stage that stood still or was released only because no study wanted it waits for an attempt again. */
    void want(Fingerprint stage, boolean wanted) {
        String sql = """
                UPDATE stage
                SET wanted = :wanted,
                    state = CASE WHEN :wanted AND (state = 'RELEASED' OR state = 'PAUSED' AND NOT paused)
                                 THEN 'PLANNED' ELSE state END
                WHERE fingerprint = :stage AND wanted <> :wanted AND state <> 'DONE'
                """;
        database.transact(handle -> {
            Optional<Standing> before = Standing.lock(handle, stage);
            if (changes(handle.createUpdate(sql).bind("wanted", wanted), stage)) {
                tellIfMoved(handle, before, "a study wants the stage");
            }
        });
    }

    private static void tellIfMoved(Handle handle, Optional<Standing> before, String why) {
        before.flatMap(old -> Standing.lock(handle, old.stage()).filter(now -> now.state() != old.state()))
                .ifPresent(now -> StageMoves.tell(handle, now.stage(), now.state(), why));
    }

    void stand(Fingerprint stage) {
        database.transact(
                handle -> Standing.lock(handle, stage).ifPresent(standing -> StageMoves.stand(handle, standing)));
    }

    void cancel(Fingerprint stage, String sentence) {
        BamException why = new BamException(FailureKind.CANCELLED, sentence);
        database.transact(handle -> Standing.lock(handle, stage)
                .filter(standing -> standing.state() != StageState.DONE && !isCancelled(standing))
                .ifPresent(standing -> {
                    StageMoves.lose(handle, stage, "was given up: the stage is cancelled");
                    StageMoves.park(handle, standing, why, Audit.Event.STAGE_CANCELLED);
                }));
    }

    private static boolean isCancelled(Standing standing) {
        return FailureKind.CANCELLED.name().equals(standing.failureKind());
    }

    /** An attempt that still holds the stage has gone silent, since its workflow waits for the others to stop. */
    void release(Fingerprint stage) {
        database.transact(handle -> Standing.lock(handle, stage).ifPresent(standing -> release(handle, standing)));
    }

    private static void release(Handle handle, Standing standing) {
        Fingerprint stage = standing.stage();
        switch (standing.state()) {
            case DONE, RELEASED -> {}
            case PARKED -> noLongerWanted(handle, stage);
            case PLANNED, RUNNING, PAUSED -> {
                StageMoves.lose(handle, stage, "went silent; nobody wanted the stage");
                noLongerWanted(handle, stage);
                StageMoves.rest(handle, stage, StageState.RELEASED);
                String why = "nobody wants the stage any more";
                Audit.enter(handle, Audit.Event.STAGE_RELEASED, stage, null, why);
                StageMoves.tell(handle, stage, StageState.RELEASED, why);
            }
        }
    }

    private static void noLongerWanted(Handle handle, Fingerprint stage) {
        changes(handle.createUpdate("UPDATE stage SET wanted = false WHERE fingerprint = :stage"), stage);
    }

    /** Somebody who wants the artifact found that it is gone; whatever is made again counts as progress. */
    void forget(Fingerprint stage, String why) {
        String sql = """
                UPDATE stage
                SET state = 'PLANNED', artifact = NULL, wanted = true, tries = 0, saved_step = 0, rested = true
                WHERE fingerprint = :stage AND state = 'DONE'
                """;
        database.transact(handle -> {
            if (changes(handle.createUpdate(sql), stage)) {
                Audit.enter(handle, Audit.Event.ARTIFACT_FORGOTTEN, stage, null, why);
                StageMoves.tell(handle, stage, StageState.PLANNED, why);
            }
        });
    }

    private static boolean changes(Update update, Fingerprint stage) {
        return update.bind("stage", stage.hex()).execute() > 0;
    }
}
