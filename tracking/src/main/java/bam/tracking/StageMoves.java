package bam.tracking;

import bam.contracts.BamException;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The moves of a stage that more than one hand makes, each with its entry in the book and its fact for the mirror.
 * Whoever makes one holds the exclusive lock of the stage.
 */
final class StageMoves {
    private StageMoves() {}

    /** Ends the attempt that runs, if one does, as lost; says whether one did. */
    static boolean lose(Handle handle, Fingerprint stage, String sentence) {
        List<Long> lost = handle.createQuery("""
                        UPDATE attempt SET outcome = 'LOST', sentence = :sentence
                        WHERE stage = :stage AND outcome = 'RUNNING' RETURNING epoch
                        """)
                .bind("stage", stage.hex())
                .bind("sentence", sentence)
                .mapTo(Long.class)
                .list();
        lost.forEach(epoch ->
                Audit.enter(handle, Audit.Event.ATTEMPT_LOST, stage, epoch, "attempt " + epoch + " " + sentence));
        return !lost.isEmpty();
    }

    /** The stage stands still, or waits for an attempt if nobody wishes it to stand still any more. */
    static void stand(Handle handle, Standing standing) {
        Fingerprint stage = standing.stage();
        if (standing.state() != StageState.PLANNED && standing.state() != StageState.RUNNING) {
            return;
        }
        boolean lost = lose(handle, stage, "went silent; the stage stands still");
        StageState now = standing.standStill() ? StageState.PAUSED : StageState.PLANNED;
        rest(handle, stage, now);
        if (now != standing.state()) {
            tell(
                    handle,
                    stage,
                    now,
                    lost
                            ? "its worker went silent while it was to stand still"
                            : "it stands still as it was wished to");
        }
    }

    /** The stage goes to a state in which no attempt is expected at once. */
    static void rest(Handle handle, Fingerprint stage, StageState state) {
        handle.createUpdate("UPDATE stage SET state = :state, rested = true WHERE fingerprint = :stage")
                .bind("stage", stage.hex())
                .bind("state", state.name())
                .execute();
    }

    /** The stage needs a person. */
    static void park(Handle handle, Standing standing, BamException why, Audit.Event event) {
        Fingerprint stage = standing.stage();
        handle.createUpdate("""
                        UPDATE stage SET state = 'PARKED', failure_kind = :kind, failure = :sentence, rested = true
                        WHERE fingerprint = :stage
                        """)
                .bind("stage", stage.hex())
                .bind("kind", why.kind().name())
                .bind("sentence", why.sentence())
                .execute();
        Audit.enter(handle, event, stage, standing.epoch() == 0 ? null : standing.epoch(), why.sentence());
        if (standing.state() != StageState.PARKED) {
            tell(handle, stage, StageState.PARKED, why.sentence());
        }
    }

    /** Tells the mirror where the stage stands, now that no attempt works at it. */
    static void tell(Handle handle, Fingerprint stage, StageState state, String sentence) {
        OutboxFacts.add(handle, stage, OutboxFacts.Kind.STAGE_MOVED, new OutboxFacts.Moved(state, sentence));
    }
}
