package bam.workflows;

import bam.contracts.Fingerprint;
import bam.contracts.StageEnd;
import bam.contracts.StageState;
import bam.contracts.StageTicket;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The stages that a study has joined: waits for the signal of each, and asks the ledger when none comes. */
final class StageJoins {
    /** A signal takes milliseconds; a lost one costs this much time. */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(15);

    /** Often enough for a person, seldom enough for the history of a stage of weeks. */
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(10);

    private final Bookkeeping bookkeeping;
    private final Map<Fingerprint, StageTicket> waiting = new LinkedHashMap<>();
    private final Map<Fingerprint, StageEnd> ends = new LinkedHashMap<>();
    private final List<String> done = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    StageJoins(Bookkeeping bookkeeping) {
        this.bookkeeping = bookkeeping;
    }

    /** Joins a stage and returns when it is done; throws when it failed. */
    void complete(StageTicket stage) {
        waiting.put(stage.fingerprint(), stage);
        StageEnd end = await(stage);
        waiting.remove(stage.fingerprint());
        StudyDisplay.update(this);
        if (end.state() == StageState.DONE) {
            done.add(stage.label());
            return;
        }
        failures.add(stage.label() + ": " + end.sentence());
        throw ApplicationFailure.newNonRetryableFailure(end.sentence(), "StageFailed");
    }

    private StageEnd await(StageTicket stage) {
        Fingerprint fingerprint = stage.fingerprint();
        Duration patience = FIRST_PATIENCE;
        while (true) {
            ends.remove(fingerprint);
            bookkeeping.join(stage, Workflow.getInfo().getWorkflowId());
            StudyDisplay.update(this);
            boolean told = Workflow.await(patience, () -> ends.containsKey(fingerprint));
            StageEnd end = ends.get(fingerprint);
            if (told && end != null && end.state() != StageState.RELEASED) {
                return end;
            }
            patience = longer(patience);
        }
    }

    private static Duration longer(Duration patience) {
        Duration twice = patience.multipliedBy(2);
        return twice.compareTo(LONGEST_PATIENCE) < 0 ? twice : LONGEST_PATIENCE;
    }

    void ended(StageEnd end) {
        ends.put(end.fingerprint(), end);
    }

    /** Tells every stage that is waited for that this study does not want it any more. */
    void leaveAll() {
        String study = Workflow.getInfo().getWorkflowId();
        List.copyOf(waiting.values()).forEach(stage -> bookkeeping.leave(stage, study));
    }

    List<String> waiting() {
        return waiting.values().stream().map(StageTicket::label).toList();
    }

    List<String> done() {
        return List.copyOf(done);
    }

    List<String> failures() {
        return List.copyOf(failures);
    }
}
