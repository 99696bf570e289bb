package bam.workflows;

import bam.contracts.Fingerprint;
import bam.contracts.StageTicket;
import io.temporal.workflow.Workflow;
import java.util.List;

/** What a person sees of a stage in Temporal's own interface, and what to do when it stands still. */
final class StageDisplay {
    private static final String RETRY = "./bam stage retry";

    private StageDisplay() {}

    static void show(StageTicket ticket, StageProgress stage, List<String> makers) {
        Workflow.setCurrentDetails("**" + ticket.label() + "**" + standing(ticket.fingerprint(), stage, makers)
                + ", wanted by " + studies(stage.wantedBy()) + ", held by " + studies(stage.heldBy()));
    }

    private static String standing(Fingerprint fingerprint, StageProgress stage, List<String> makers) {
        return switch (stage.state()) {
            case PARKED -> " is parked: " + parked(fingerprint, stage.parked());
            case PAUSED -> " stands still: " + why(fingerprint, stage.paused());
            case PLANNED -> makers.isEmpty() ? "" : " waits for its lost inputs: " + String.join(", ", makers);
            case RUNNING, DONE, RELEASED -> "";
        };
    }

    /** Some sentences say themselves how to go on. */
    private static String parked(Fingerprint fingerprint, String sentence) {
        return sentence.contains(RETRY) ? sentence : sentence + "; " + Remedies.retry(fingerprint);
    }

    private static String why(Fingerprint fingerprint, boolean paused) {
        return paused
                ? "a person paused it; " + Remedies.resume(fingerprint)
                : "every study that wants it is paused; resume one";
    }

    private static String studies(List<String> studies) {
        return studies.size() + (studies.size() == 1 ? " study" : " studies");
    }
}
