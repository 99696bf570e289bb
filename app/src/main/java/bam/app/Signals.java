package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import java.util.function.Consumer;

/** Tells workflows what a person wants, once the ledger holds it; one that does not run need not be told. */
final class Signals {
    static final String PAUSE = "pause";
    static final String RESUME = "resume";
    static final String CANCEL = "cancel";
    static final String RETRY = "retry";

    private final Connection connection;

    Signals(Connection connection) {
        this.connection = connection;
    }

    /** Sends a signal; returns whether there was a running workflow to take it. */
    boolean send(String workflowId, String signal) {
        return tell(workflowId, signal, workflow -> workflow.signal(signal));
    }

    /** Asks a workflow to end; returns whether it ran. */
    boolean cancel(String workflowId) {
        return tell(workflowId, CANCEL, WorkflowStub::cancel);
    }

    private boolean tell(String workflowId, String what, Consumer<WorkflowStub> message) {
        try {
            message.accept(connection.temporal().newUntypedWorkflowStub(workflowId));
            return true;
        } catch (WorkflowNotFoundException ended) {
            return false;
        } catch (WorkflowServiceException silent) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "Temporal does not take '" + what + "' for workflow " + workflowId + ": " + Texts.rootCause(silent)
                            + "; what the ledger was told holds, but give the command again once Temporal answers",
                    silent);
        }
    }
}
