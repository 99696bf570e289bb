package bam.app;

import bam.contracts.Fingerprint;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.tracking.StageStatus;
import bam.tracking.StudyLedger;
import bam.tracking.StudyStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What of a study waits for a person: stages that are parked, and those that need their results. */
final class Standstill {
    private final StudyStatus status;
    private final Set<Fingerprint> blocked = new HashSet<>();

    private Standstill(StudyStatus status) {
        this.status = status;
    }

    /** Follows the plan, in which parents stand before children. */
    static Standstill of(StudyPlan plan, StudyStatus status) {
        Standstill still = new Standstill(status);
        Map<Fingerprint, StageState> states = status.stages().stream()
                .collect(Collectors.toMap(StageStatus::fingerprint, StageStatus::state, (one, same) -> one));
        for (PlannedStage stage : plan.stages()) {
            still.consider(stage, states.getOrDefault(stage.fingerprint(), StageState.PLANNED));
        }
        return still;
    }

    private void consider(PlannedStage stage, StageState state) {
        boolean waits = switch (state) {
            case PARKED -> true;
            case DONE, RUNNING -> false;
            case PLANNED, PAUSED, RELEASED ->
                stage.parents().stream().map(Parent::fingerprint).anyMatch(blocked::contains);
        };
        if (waits) {
            blocked.add(stage.fingerprint());
        }
    }

    /** Whether the stage waits for a person. */
    boolean holds(Fingerprint stage) {
        return blocked.contains(stage);
    }

    /** Whether nothing of the study can go on before a person acts. */
    boolean complete() {
        return !blocked.isEmpty()
                && status.stages().stream()
                        .filter(stage -> stage.state() != StageState.DONE)
                        .allMatch(stage -> holds(stage.fingerprint()));
    }

    List<StageStatus> parked() {
        return status.stages().stream()
                .filter(stage -> stage.state() == StageState.PARKED)
                .toList();
    }

    /** What happened to each parked stage, and what to do then. */
    String text(StudyLedger ledger) {
        return text(stage -> ledger.failure(stage.fingerprint())
                .map(failure -> StageWords.why(failure.kind(), failure.sentence()))
                .orElse(stage.sentence()));
    }

    String text(Function<StageStatus, String> why) {
        int parked = parked().size();
        int behind = blocked.size() - parked;
        StringBuilder text = new StringBuilder("study " + status.id() + ": " + parked
                + (parked == 1 ? " stage needs a person" : " stages need a person")
                + (behind == 0 ? "" : ", " + behind + (behind == 1 ? " waits" : " wait") + " for that") + "\n");
        for (StageStatus stage : parked()) {
            text.append("  ")
                    .append(stage.label())
                    .append(" is parked: ")
                    .append(why.apply(stage))
                    .append("\n");
            text.append("    ./bam stage retry ")
                    .append(stage.fingerprint().abbreviated())
                    .append("\n");
        }
        return text.toString();
    }
}
