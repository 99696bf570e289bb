package bam.workflows;

import bam.contracts.StageEnd;
import bam.contracts.StageTicket;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stage, run once for all studies that want it; its id is its fingerprint. */
@WorkflowInterface
public interface StageWorkflow extends StageListener {
    /** Name under which Temporal knows the workflow. */
    String TYPE = "Stage";

    /**
     * Runs the stage while at least one study wants it; keeps it, standing still or parked, while one holds it.
     *
     * @param memory of the run before this one, when its history had grown long; else there is none
     */
    @WorkflowMethod(name = TYPE)
    StageEnd run(StageTicket ticket, @Nullable StageMemory memory);

    /** A study wants the stage; told by workflow id. */
    @SignalMethod
    void join(String study);

    /** A study does not want it any more. */
    @SignalMethod
    void leave(String study);

    /** A study is paused: it wants the stage, but not now. */
    @SignalMethod
    void hold(String study);

    /** A person wants the stage to stand still, and has told the ledger. */
    @SignalMethod
    void pause();

    /** A person takes the pause back; a cancelled stage goes on, too. */
    @SignalMethod
    void resume();

    /** A person wants the stage to stop until it is retried. */
    @SignalMethod
    void cancel();

    /** A person wants another try of the parked stage. */
    @SignalMethod
    void retry();

    /** Workflow ids of the studies that want it now. */
    @QueryMethod
    List<String> wantedBy();

    /** Where the stage stands. */
    @QueryMethod
    StageProgress status();
}
