package bam.workflows;

import bam.contracts.Fingerprint;
import bam.contracts.StageEnd;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.ExternalWorkflowStub;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The studies that want a stage, now or once they are resumed, and what each of them has been told. */
final class Audience {
    private final Set<String> wantedBy = new LinkedHashSet<>();
    private final Set<String> heldBy = new LinkedHashSet<>();
    private final Set<String> untold = new LinkedHashSet<>();

    Audience(List<String> wantedBy, List<String> heldBy) {
        this.wantedBy.addAll(wantedBy);
        this.heldBy.addAll(heldBy);
    }

    void join(String study) {
        heldBy.remove(study);
        wantedBy.add(study);
        untold.add(study);
    }

    void hold(String study) {
        if (wantedBy.remove(study)) {
            heldBy.add(study);
        }
    }

    void leave(String study) {
        wantedBy.remove(study);
        heldBy.remove(study);
        untold.remove(study);
    }

    boolean isEmpty() {
        return wantedBy.isEmpty() && heldBy.isEmpty();
    }

    boolean wantsItNow() {
        return !wantedBy.isEmpty();
    }

    /** Whether somebody who joined has not been told yet that the stage is parked. */
    boolean asks() {
        return !untold.isEmpty();
    }

    List<String> wantedBy() {
        return List.copyOf(wantedBy);
    }

    List<String> heldBy() {
        return List.copyOf(heldBy);
    }

    private List<String> everybody() {
        List<String> everybody = new ArrayList<>(wantedBy);
        everybody.addAll(heldBy);
        return everybody;
    }

    /** Drops studies that vanished without a word; who joins while they are counted stays. */
    void callTheRoll(Bookkeeping bookkeeping) {
        List<String> called = everybody();
        Set<String> present = Set.copyOf(bookkeeping.running(called));
        called.stream().filter(study -> !present.contains(study)).forEach(this::leave);
    }

    /** Everybody is to be told anew. */
    void forgetWhoWasTold() {
        untold.addAll(everybody());
    }

    /** Tells those who have not been told that the stage is parked. */
    void tellParked(StageEnd end) {
        while (asks()) {
            String study = untold.iterator().next();
            untold.remove(study);
            signal(study, stub -> stub.signal("stageParked", end));
        }
    }

    /** Tells everybody that the stage is tried again. */
    void tellThatItGoesOn(Fingerprint stage) {
        everybody().forEach(study -> signal(study, stub -> stub.signal("stageGoesOn", stage)));
    }

    /** Tells everybody how the stage has ended, those too who join meanwhile, and forgets them. */
    void dismiss(StageEnd end) {
        while (!isEmpty()) {
            String study = everybody().get(0);
            leave(study);
            signal(study, stub -> stub.signal("stageEnded", end));
        }
    }

    /** A study that is gone needs no answer. The failure is not the one that the method of Temporal declares. */
    private void signal(String study, Functions.Proc1<ExternalWorkflowStub> news) {
        try {
            news.apply(Workflow.newUntypedExternalWorkflowStub(study));
        } catch (ApplicationFailure gone) {
            Workflow.getLogger(Audience.class).info("study {} is gone, nobody to tell", study);
            leave(study);
        }
    }
}
