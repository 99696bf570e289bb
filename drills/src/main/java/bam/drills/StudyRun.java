package bam.drills;

import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import bam.tracking.StageRecord;
import bam.tracking.StageStatus;
import bam.tracking.StudyStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A study that runs in a drill.
 *
 * @param target where it runs
 * @param id of the study
 */
public record StudyRun(DrillTarget target, String id) {
    private static final Duration LOOK = Duration.ofMillis(200);

    /** Starts it. */
    public static StudyRun start(DrillTarget target, String document) {
        return new StudyRun(target, target.start(document));
    }

    /** Whether nothing more happens by itself: the study has ended, or a stage waits for a person. */
    public boolean over() {
        StudyStatus status = status();
        return status.state().ended() || status.stages().stream().anyMatch(stage -> stage.state() == StageState.PARKED);
    }

    /** Stages that are done. */
    public int done() {
        return (int) status().stages().stream()
                .filter(stage -> stage.state() == StageState.DONE)
                .count();
    }

    /** Waits until it is over; a sentence if it is not within the limit. */
    public Optional<String> await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!over()) {
            if (System.nanoTime() > end) {
                return Optional.of("study " + id + " is not over " + limit.toSeconds() + " s after the last fault: "
                        + done() + " of " + status().stages().size() + " stages are done");
            }
            Thread.sleep(LOOK.toMillis());
        }
        return Optional.empty();
    }

    /** What each stage has come to. */
    public Map<Fingerprint, Result> results() {
        Map<Fingerprint, Result> results = new LinkedHashMap<>();
        for (StageStatus stage : status().stages()) {
            results.put(stage.fingerprint(), Result.of(record(stage.fingerprint())));
        }
        return results;
    }

    private StageRecord record(Fingerprint stage) {
        return target.studies()
                .record(stage)
                .orElseThrow(() -> new IllegalStateException("the ledger has no stage " + stage.abbreviated()));
    }

    private StudyStatus status() {
        return target.studies().study(id).orElseThrow(() -> new IllegalStateException("the ledger has no study " + id));
    }
}
