package bam.workflows;

import bam.contracts.StageState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a stage stands and what is asked of it: by its studies and by persons, in signals that may come at any time.
 */
final class Standing {
    private static final StageMemory NOTHING = new StageMemory(List.of(), List.of(), false, true, "", false);

    private final Audience audience;
    private StageState state = StageState.PLANNED;
    private boolean paused;
    private boolean wanted;
    private String parked;
    private boolean cancelled;
    private boolean cancelAsked;
    private boolean retryAsked;
    private boolean resumed;

    private Standing(StageMemory memory) {
        audience = new Audience(memory.wantedBy(), memory.heldBy());
        paused = memory.paused();
        wanted = memory.wanted();
        parked = memory.parked();
        cancelled = memory.cancelled();
    }

    /** At the begin of a run. */
    static Standing from(@Nullable StageMemory memory) {
        if (memory == null) {
            return new Standing(NOTHING);
        }
        Standing standing = new Standing(memory);
        standing.state = memory.parked().isEmpty() ? StageState.PAUSED : StageState.PARKED;
        return standing;
    }

    /** For the next run of a stage that stands still or is parked. */
    StageMemory memory() {
        return new StageMemory(audience.wantedBy(), audience.heldBy(), paused, wanted, parked, cancelled);
    }

    StageProgress progress() {
        return new StageProgress(state, audience.wantedBy(), audience.heldBy(), paused, parked);
    }

    Audience audience() {
        return audience;
    }

    // What persons ask for.

    void pause() {
        paused = true;
    }

    /** Noted until the next attempt, so that a pause that reaches us later than its end does not stand. */
    void resume() {
        paused = false;
        resumed = true;
        if (cancelled || cancelAsked) {
            retryAsked = true;
        }
    }

    void cancel() {
        cancelAsked = true;
        retryAsked = false;
    }

    /** Noted until the next attempt: a person reads of a failure in the ledger before its attempt has told us. */
    void retry() {
        retryAsked = true;
    }

    boolean isPaused() {
        return paused;
    }

    boolean isCancelAsked() {
        return cancelAsked;
    }

    boolean isRetryAsked() {
        return retryAsked;
    }

    /** Whether it may not work now, although somebody wants it, now or later. */
    boolean mustStandStill() {
        return paused || !audience.wantsItNow();
    }

    /** Whether it may not work now. */
    boolean mustStop() {
        return cancelAsked || mustStandStill();
    }

    /** Whether standing still is over, or has to be told to the ledger anew. */
    boolean stirs() {
        return cancelAsked || resumed || !mustStandStill();
    }

    // Where it stands.

    StageState state() {
        return state;
    }

    /** Whether the ledger was told that some study wants it now, or never told that none does. */
    boolean isWanted() {
        return wanted;
    }

    void wanted(boolean now) {
        wanted = now;
    }

    void plans() {
        state = StageState.PLANNED;
    }

    void works() {
        state = StageState.RUNNING;
        retryAsked = false;
        resumed = false;
    }

    void stops() {
        state = StageState.PAUSED;
    }

    void stands() {
        state = StageState.PAUSED;
        resumed = false;
    }

    /**
     * An attempt stood still without being asked from here: a person's pause stands in the ledger. Should it be the
     * wish of the studies after all, a resume mends that, too.
     */
    void standsByTheLedger() {
        stops();
        paused = !resumed;
        wanted = false;
    }

    void parks(String sentence) {
        state = StageState.PARKED;
        parked = sentence;
        audience.forgetWhoWasTold();
    }

    void parksCancelled(String sentence) {
        parks(sentence);
        cancelAsked = false;
        cancelled = true;
    }

    /** Nobody's pause stands in the way of a retry. */
    void leavesParking() {
        state = StageState.PLANNED;
        parked = "";
        cancelled = false;
        retryAsked = false;
        paused = false;
    }
}
