package bam.drills.save;

import bam.contracts.Digest;
import bam.contracts.PlannedStage;
import bam.storage.CheckpointFiles;
import bam.storage.RealDisk;
import bam.tracking.StageRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What must hold after every interruption of one stage: whatever a row calls committed is whole, before and after a
 * collection, none was ever found damaged, and each attempt goes on from the newest of them.
 */
final class Inspection {
    private final SaveSite site;
    private final Numbered numbered;
    private final PlannedStage stage;
    private long seenEpoch;
    private long newestStep;
    private int verified;
    private int unusable;

    Inspection(SaveSite site, Numbered numbered) {
        this.site = site;
        this.numbered = numbered;
        this.stage = numbered.stage();
    }

    /** The stage that is looked at. */
    Numbered numbered() {
        return numbered;
    }

    /** How many committed checkpoints were read to their last byte so far. */
    int verified() {
        return verified;
    }

    /** How many of them were not whole, or were found damaged by an attempt. */
    int unusable() {
        return unusable;
    }

    /** A sentence for each promise that is broken now. */
    List<String> after(String fault) throws IOException {
        List<String> violations = new ArrayList<>();
        StageRecord before = site.record(stage);
        requireResumed(before, fault, violations);
        for (StageRecord.Saved saved : of(before, "CORRUPT")) {
            unusable++;
            violations.add(told(saved, fault) + " is marked as damaged");
        }
        for (String failure : site.collect().failures()) {
            violations.add("after " + fault + " a collection failed: " + failure);
        }
        StageRecord found = site.record(stage);
        List<StageRecord.Saved> committed = of(found, "COMMITTED");
        for (StageRecord.Saved saved : committed) {
            verified++;
            if (!isWhole(saved)) {
                unusable++;
                violations.add(
                        told(saved, fault) + " is committed, and its file is missing or not what its digest says");
            }
        }
        seenEpoch = found.attempts().size();
        newestStep = committed.stream().mapToLong(StageRecord.Saved::step).max().orElse(0);
        return violations;
    }

    private static List<StageRecord.Saved> of(StageRecord found, String state) {
        return found.checkpoints().stream()
                .filter(saved -> saved.state().equals(state))
                .toList();
    }

    private String told(StageRecord.Saved saved, String fault) {
        return "after " + fault + " checkpoint " + saved.step() + " of '" + stage.label() + "', written by attempt "
                + saved.epoch() + ",";
    }

    private boolean isWhole(StageRecord.Saved saved) throws IOException {
        CheckpointFiles files = site.files(new RealDisk());
        String start =
                String.format(Locale.ROOT, "/%s/%010d-%d-", stage.fingerprint().hex(), saved.step(), saved.epoch());
        Digest digest = saved.digest().orElseThrow();
        for (CheckpointFiles.Stored file : files.list()) {
            if (file.path().contains(start)
                    && files.verified(file.path(), digest, saved.bytes().orElseThrow())) {
                return true;
            }
        }
        return false;
    }

    /** An attempt that came as far as a save has resumed before. */
    private void requireResumed(StageRecord found, String fault, List<String> violations) {
        for (StageRecord.Run run : found.attempts()) {
            long epoch = run.attempt().epoch();
            boolean saves = found.checkpoints().stream().anyMatch(saved -> saved.epoch() == epoch);
            if (epoch == seenEpoch + 1 && saves && run.attempt().resumedStep() != newestStep) {
                violations.add("attempt " + epoch + " of '" + stage.label() + "', ended by " + fault
                        + ", had gone on from step " + run.attempt().resumedStep() + " instead of " + newestStep);
            }
        }
    }
}
