package bam.workflows;

import bam.contracts.Fingerprint;
import bam.contracts.StageEnd;
import bam.contracts.StageState;
import bam.contracts.StageTicket;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stages that a study has joined: waits for the signal of each, and asks the ledger when none comes. */
final class StageJoins {
    private final Bookkeeping bookkeeping;
    private final Runnable changed;
    private final Map<Fingerprint, StageTicket> waiting = new LinkedHashMap<>();
    private final Map<Fingerprint, StageEnd> ends = new LinkedHashMap<>();
    private final Map<Fingerprint, String> parked = new LinkedHashMap<>();
    private final List<String> done = new ArrayList<>();
    private boolean paused;

    /**
     * Joins by the workflow that runs this code.
     *
     * @param changed called whenever {@link #waiting}, {@link #done} or {@link #parked} may have
     */
    StageJoins(Bookkeeping bookkeeping, Runnable changed) {
        this.bookkeeping = bookkeeping;
        this.changed = changed;
    }

    /** Joins a stage and returns when it is done, however often it parks or stands still before. */
    void complete(StageTicket stage) {
        waiting.put(stage.fingerprint(), stage);
        StageEnd end = await(stage);
        waiting.remove(stage.fingerprint());
        parked.remove(stage.fingerprint());
        if (end.state() != StageState.DONE) {
            throw ApplicationFailure.newNonRetryableFailure(stage.label() + ": " + end.sentence(), "StageFailed");
        }
        done.add(stage.label());
        changed.run();
    }

    private StageEnd await(StageTicket stage) {
        Patience patience = ActivityPolicies.patienceWithStage();
        while (true) {
            Optional<StageEnd> meanwhile = awaitResumed(stage);
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
            bookkeeping.join(stage, self());
            changed.run();
            Optional<StageEnd> end = awaitEnd(stage, patience.next());
            if (end.isPresent()) {
                return end.get();
            }
            if (paused) {
                bookkeeping.hold(stage, self());
            }
        }
    }

    /** While the study is paused no stage is joined, but one may end by itself. */
    private Optional<StageEnd> awaitResumed(StageTicket stage) {
        CancellationScope scope = CancellationScope.current();
        Workflow.await(() -> !paused || ends.containsKey(stage.fingerprint()) || scope.isCancelRequested());
        return Optional.ofNullable(ends.remove(stage.fingerprint()));
    }

    private Optional<StageEnd> awaitEnd(StageTicket stage, Duration patience) {
        Workflow.await(patience, () -> paused || ends.containsKey(stage.fingerprint()));
        return Optional.ofNullable(ends.remove(stage.fingerprint()));
    }

    private static String self() {
        return Workflow.getInfo().getWorkflowId();
    }

    /** Nothing is joined from now on, and what is waited for is held. */
    void pause() {
        paused = true;
        changed.run();
    }

    void resume() {
        paused = false;
        changed.run();
    }

    void ended(StageEnd end) {
        ends.put(end.fingerprint(), end);
    }

    /** Remembered for people; the stage tells its end later. */
    void parked(StageEnd end) {
        if (waiting.containsKey(end.fingerprint())) {
            parked.put(end.fingerprint(), end.sentence());
            changed.run();
        }
    }

    void goesOn(Fingerprint stage) {
        parked.remove(stage);
        changed.run();
    }

    /** Tells every stage that is waited for that this study does not want it any more. */
    void leaveAll() {
        List.copyOf(waiting.values()).forEach(stage -> bookkeeping.leave(stage, self()));
    }

    boolean isPaused() {
        return paused;
    }

    List<String> waiting() {
        return waiting.values().stream().map(StageTicket::label).toList();
    }

    List<String> done() {
        return List.copyOf(done);
    }

    /** Label and sentence of each stage that needs a person. */
    List<String> parked() {
        return waiting.values().stream()
                .filter(stage -> parked.containsKey(stage.fingerprint()))
                .map(stage -> stage.label() + ": " + parked.get(stage.fingerprint()))
                .toList();
    }
}
