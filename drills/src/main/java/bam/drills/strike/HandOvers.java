package bam.drills.strike;

import bam.drills.DrillTarget;
import bam.drills.StageKinds;
import bam.tracking.AttemptRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Whether workers that were told to end did so in order: their stage handed back or done, and no step taken twice. */
final class HandOvers {
    /** A Java program that ends by SIGTERM, its hooks run, says 143. */
    private static final int BY_SIGTERM = 143;

    private static final Set<String> ORDERLY = Set.of("HANDED_BACK", "DONE");
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final DrillTarget target;
    private final StageKinds kinds;

    HandOvers(DrillTarget target, StageKinds kinds) {
        this.target = target;
        this.kinds = kinds;
    }

    /** A sentence for each that was not. */
    List<String> violations(Striker striker) throws InterruptedException {
        List<String> violations = new ArrayList<>();
        for (Striker.Victim victim : striker.victims()) {
            outcome(victim, violations);
            status(victim, violations);
        }
        striker.recoveries().stream()
                .filter(recovery -> recovery.repeated() > 0)
                .forEach(recovery -> violations.add("'"
                        + kinds.label(recovery.struck().stage()) + "' took " + recovery.repeated()
                        + " steps again after attempt " + recovery.struck().epoch() + " had been told to end"));
        return violations;
    }

    private void outcome(Striker.Victim victim, List<String> violations) {
        target.studies().attempts(victim.stage()).stream()
                .filter(attempt -> attempt.epoch() == victim.epoch())
                .filter(attempt -> !ORDERLY.contains(attempt.outcome()))
                .forEach(attempt -> violations.add(sentence(victim, attempt)));
    }

    private String sentence(Striker.Victim victim, AttemptRecord attempt) {
        return "attempt " + attempt.epoch() + " of '" + kinds.label(victim.stage()) + "' was told to end and is "
                + attempt.outcome() + ": " + attempt.sentence();
    }

    private void status(Striker.Victim victim, List<String> violations) throws InterruptedException {
        long end = System.nanoTime() + GRACE.toNanos();
        OptionalInt status = target.status(victim.pid());
        while (status.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(50);
            status = target.status(victim.pid());
        }
        if (status.isEmpty() || status.getAsInt() != BY_SIGTERM) {
            violations.add("worker process " + victim.pid() + " was told to end and "
                    + (status.isEmpty() ? "runs on" : "ended with status " + status.getAsInt() + " instead of 143"));
        }
    }
}
