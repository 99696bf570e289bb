package bam.workflows;

import bam.contracts.StageEnd;
import bam.contracts.StageTicket;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/** A stage, run once for all studies that want it; its id is its fingerprint. */
@WorkflowInterface
public interface StageWorkflow {
    /** Name under which Temporal knows the workflow. */
    String TYPE = "Stage";

    /** Runs the stage while at least one study wants it. */
    @WorkflowMethod(name = TYPE)
    StageEnd run(StageTicket ticket);

    /** A study wants the stage; told by workflow id. */
    @SignalMethod
    void join(String study);

    /** A study does not want it any more. */
    @SignalMethod
    void leave(String study);

    /** Workflow ids of the studies that want it. */
    @QueryMethod
    List<String> wantedBy();
}
