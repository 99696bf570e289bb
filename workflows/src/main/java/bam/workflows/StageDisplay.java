package bam.workflows;

import io.temporal.workflow.Workflow;
import java.util.List;

/** What a person sees of a stage in Temporal's own interface, and what to do when it stands still. */
final class StageDisplay {
    private StageDisplay() {}

    static void show(String label, StageProgress stage, List<String> makers) {
        Workflow.setCurrentDetails("**" + label + "**" + standing(label, stage, makers) + ", wanted by "
                + studies(stage.wantedBy()) + ", held by " + studies(stage.heldBy()));
    }

    private static String standing(String label, StageProgress stage, List<String> makers) {
        return switch (stage.state()) {
            case PARKED -> " is parked: " + parked(label, stage.parked());
            case PAUSED -> " stands still: " + why(label, stage);
            case PLANNED -> makers.isEmpty() ? "" : " waits for its lost inputs: " + String.join(", ", makers);
            case RUNNING, DONE, RELEASED -> "";
        };
    }

    /** Some sentences say themselves how to go on. */
    private static String parked(String label, String sentence) {
        String retry = Remedies.retry(label);
        return sentence.endsWith(retry) ? sentence : sentence + "; " + retry;
    }

    private static String why(String label, StageProgress stage) {
        return stage.paused()
                ? "a person paused it; " + Remedies.resumeStage(label)
                : "every study that wants it is paused; resume one";
    }

    private static String studies(List<String> studies) {
        return studies.size() + (studies.size() == 1 ? " study" : " studies");
    }
}
