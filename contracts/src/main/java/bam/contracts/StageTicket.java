package bam.contracts;

import java.time.Duration;

/**
 * What Temporal carries of a stage: enough to route it and to name it, never what it computes.
 *
 * @param fingerprint identity, and the end of its workflow's id
 * @param kind of stage
 * @param label what people call it
 * @param queue task queue of the workers that can run it
 * @param heartbeatTimeout silence after which a worker counts as lost
 */
public record StageTicket(
        Fingerprint fingerprint, StageKind kind, String label, String queue, Duration heartbeatTimeout) {
    /** The id of the one workflow that runs the stage, whoever wants it. */
    public String workflowId() {
        return workflowId(fingerprint);
    }

    /** The same of any stage. */
    public static String workflowId(Fingerprint stage) {
        return "stage-" + stage;
    }
}
