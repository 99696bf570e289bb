package bam.tracking;

import bam.contracts.StageState;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Writes under a fence: the row of the stage is locked at this epoch for as long as the transaction lasts, so that the
 * next attempt begins before the write or after it, never in between.
 */
final class Fencing {
    private final Database database;

    Fencing(Database database) {
        this.database = database;
    }

    /** Writes points, rows of checkpoints and the like: beside other such writes of the same attempt. */
    <T> T shared(Fence fence, String what, Function<Handle, T> work) {
        return guarded(fence, what, handle -> {
            StageState state = handle.createQuery("""
                            SELECT state FROM stage WHERE fingerprint = :stage AND epoch = :epoch FOR SHARE
                            """)
                    .bind("stage", fence.stage().hex())
                    .bind("epoch", fence.epoch())
                    .mapTo(StageState.class)
                    .findOne()
                    .orElseThrow(() -> new StaleAttemptException(fence));
            requireRunning(fence, state);
            seen(handle, fence);
            return work.apply(handle);
        });
    }

    /** Writes the row of the stage itself, or a fact for the outbox: alone. */
    <T> T exclusive(Fence fence, String what, Function<Handle, T> work) {
        return settle(fence, what, (handle, state) -> {
            requireRunning(fence, state);
            return work.apply(handle);
        });
    }

    /** As {@link #exclusive}, even when this attempt has ended the stage already: says how the stage stands. */
    <T> T settle(Fence fence, String what, BiFunction<Handle, StageState, T> work) {
        return guarded(fence, what, handle -> {
            StageState state = handle.createQuery("""
                            SELECT state FROM stage WHERE fingerprint = :stage AND epoch = :epoch FOR NO KEY UPDATE
                            """)
                    .bind("stage", fence.stage().hex())
                    .bind("epoch", fence.epoch())
                    .mapTo(StageState.class)
                    .findOne()
                    .orElseThrow(() -> new StaleAttemptException(fence));
            seen(handle, fence);
            return work.apply(handle, state);
        });
    }

    void sharedWrite(Fence fence, String what, Consumer<Handle> work) {
        shared(fence, what, handle -> {
            work.accept(handle);
            return true;
        });
    }

    void exclusiveWrite(Fence fence, String what, Consumer<Handle> work) {
        exclusive(fence, what, handle -> {
            work.accept(handle);
            return true;
        });
    }

    static void requireRunning(Fence fence, StageState state) {
        if (state != StageState.RUNNING) {
            throw new StaleAttemptException(fence);
        }
    }

    /** Every write is a sign of life. */
    private static void seen(Handle handle, Fence fence) {
        handle.createUpdate("""
                        UPDATE attempt SET seen_at = clock_timestamp()
                        WHERE stage = :stage AND epoch = :epoch AND outcome = 'RUNNING'
                        """)
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .execute();
    }

    /** The refused transaction is rolled back first: the audit row needs one of its own. */
    private <T> T guarded(Fence fence, String what, Function<Handle, T> work) {
        try {
            return database.inTransaction(work);
        } catch (StaleAttemptException stale) {
            String sentence = "attempt " + fence.epoch() + " was refused to " + what;
            database.transact(
                    handle -> Audit.enter(handle, Audit.Event.WRITE_REFUSED, fence.stage(), fence.epoch(), sentence));
            throw stale;
        }
    }
}
