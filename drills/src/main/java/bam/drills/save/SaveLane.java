package bam.drills.save;

import bam.contracts.FailureKind;
import bam.contracts.StageState;
import bam.drills.Result;
import bam.storage.LocalArtifactStore;
import bam.tracking.StageRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One stage after the other: each struck until it ends, inspected after every strike, and compared in the end. */
final class SaveLane {
    private final SaveSite site;
    private final Calm calm;
    private final AtomicLong numbers;
    private final SaveTally tally;
    private @Nullable Inspection current;

    /**
     * A lane.
     *
     * @param site where stages are disturbed
     * @param calm where they are not
     * @param numbers of stages, shared with other lanes
     * @param tally what is to be done and what is found
     */
    SaveLane(SaveSite site, Calm calm, AtomicLong numbers, SaveTally tally) {
        this.site = site;
        this.calm = calm;
        this.numbers = numbers;
        this.tally = tally;
    }

    /** Strikes until the fault has struck as often as it should; the last stage may then still be under way. */
    void run(SaveFault fault, Attempts attempts) throws IOException, InterruptedException {
        while (tally.begins(fault)) {
            Inspection inspection = current == null ? begin() : current;
            current = inspection;
            try {
                attempts.strike(inspection.numbered());
            } catch (Attempts.BrokenPromise broken) {
                tally.violated(List.of(String.valueOf(broken.getMessage())));
            }
            inspect(fault, inspection);
        }
    }

    private Inspection begin() {
        Numbered fresh = Numbered.of(numbers.incrementAndGet());
        site.add(fresh.stage());
        return new Inspection(site, fresh);
    }

    private void inspect(SaveFault fault, Inspection inspection) throws IOException {
        StageRecord found = site.record(inspection.numbered().stage());
        tally.violated(inspection.after(fault.label()));
        tally.tried(fault, found.state() != StageState.DONE && interruptedSave(found));
        if (found.state() == StageState.DONE) {
            end(inspection);
            return;
        }
        if (found.state() == StageState.PARKED) {
            site.ledger().studies().reopen(found.fingerprint());
        }
        if (interruptedSave(found) && !found.failure().equals(fault.parks()) && !lostTooOften(found)) {
            tally.violated(List.of("'" + found.label() + "' is " + found.state() + " " + found.failure() + " after "
                    + fault.label() + " instead of " + fault.parks() + ": " + found.sentence()));
        }
    }

    /** Whether the newest attempt left a checkpoint that it had begun and not committed. */
    private static boolean interruptedSave(StageRecord found) {
        long newest = found.attempts().size();
        return found.checkpoints().stream()
                .filter(saved -> saved.epoch() == newest)
                .anyMatch(saved ->
                        saved.state().equals("WRITING") || saved.state().equals("ABANDONED"));
    }

    private static boolean lostTooOften(StageRecord found) {
        return found.failure().equals(Optional.of(FailureKind.NO_PROGRESS));
    }

    /** Lets the stage that is under way come to its end, undisturbed. */
    void finish() throws IOException {
        if (current != null) {
            site.run(current.numbered().stage());
            tally.violated(current.after("the last attempt"));
            end(current);
        }
    }

    private void end(Inspection inspection) throws IOException {
        current = null;
        List<String> differences = differences(inspection.numbered());
        tally.violated(differences);
        tally.ended(inspection, differences.isEmpty());
    }

    private List<String> differences(Numbered numbered) throws IOException {
        StageRecord found = site.record(numbered.stage());
        if (found.artifact().isPresent()
                && !new LocalArtifactStore(site.root()).verify(found.artifact().get())) {
            return List.of("the artifact of '" + found.label() + "' is not whole");
        }
        return Result.of(found).differences(calm.result(numbered));
    }
}
