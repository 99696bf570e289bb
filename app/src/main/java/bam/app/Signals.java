package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowServiceException;

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

    static String workflowId(Fingerprint stage) {
        return "stage-" + stage;
    }

    /** Sends a signal; returns whether there was a running workflow to take it. */
    boolean send(String workflowId, String signal) {
        try {
            connection.temporal().newUntypedWorkflowStub(workflowId).signal(signal);
            return true;
        } catch (WorkflowNotFoundException ended) {
            return false;
        } catch (WorkflowServiceException silent) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "the ledger holds this wish, but Temporal does not take signal '" + signal + "' for " + workflowId
                            + ": " + Texts.rootCause(silent) + "; give the command again once it answers",
                    silent);
        }
    }
}
