package bam.workflows;

import bam.contracts.Fingerprint;
import bam.contracts.StageTicket;
import bam.contracts.StudyOutline;
import bam.contracts.StudyState;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/** What workflows ask of the ledger and of Temporal itself: short and idempotent calls. */
@ActivityInterface(namePrefix = "Bookkeeping_")
public interface Bookkeeping {
    /**
     * Resolves a study document and stores its plan.
     *
     * @throws io.temporal.failure.ApplicationFailure of type {@link StudyWorkflow#INVALID} that lists every fault
     */
    StudyOutline plan(String workflowId, String document);

    /**
     * Refuses a study whose evaluations need more held-out text than its corpora hold, which are made by now.
     *
     * @throws io.temporal.failure.ApplicationFailure that names every such domain
     */
    void requireHeldOut(String studyId);

    /**
     * Whether the stage is done and its artifact whole; an artifact that is gone is forgotten, loudly. A stage that is
     * not done counts as wanted now, and a parked or released one is opened again, since a study asks for it anew; a
     * person's pause stands.
     */
    boolean alreadyDone(Fingerprint stage);

    /** Nobody wants the stage any more. */
    void release(Fingerprint stage);

    /** A parked, paused or released stage may be tried again: a person asked for it. */
    void reopen(Fingerprint stage);

    /** Whether some study wants the stage now; its attempt stops within a second when none does. */
    void want(Fingerprint stage, boolean wanted);

    /** The stage stands still now. */
    void stand(Fingerprint stage);

    /** A person cancelled the stage: it parks. */
    void cancel(Fingerprint stage);

    /** Tickets of the stages whose results this stage reads and that are not done, or whose artifact is gone. */
    List<StageTicket> missingParents(StageTicket stage);

    /** The study has ended. */
    void endStudy(String studyId, StudyState state, String sentence);

    /** Signals {@code join} to the workflow of a stage, starting it if it does not run. */
    void join(StageTicket ticket, String study);

    /** Signals {@code leave} to the workflow of a stage, if it runs. */
    void leave(StageTicket ticket, String study);

    /** Signals {@code hold} to the workflow of a stage, if it runs: the study is paused. */
    void hold(StageTicket ticket, String study);

    /** Those of these workflows that still run. */
    List<String> running(List<String> workflowIds);
}
