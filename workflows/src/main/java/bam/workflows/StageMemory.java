package bam.workflows;

import java.util.List;

/**
 * What a stage that stands still or is parked hands to its next run when its history has grown long.
 *
 * @param wantedBy workflow ids of the studies that want it now
 * @param heldBy workflow ids of the studies that want it once they are resumed
 * @param paused whether a person wants it to stand still
 * @param wanted what the ledger was told last: whether some study wants it now
 * @param parked why it is parked; empty when it stands still
 * @param cancelled whether it is parked because a person cancelled it
 */
public record StageMemory(
        List<String> wantedBy, List<String> heldBy, boolean paused, boolean wanted, String parked, boolean cancelled) {
    /** Freezes the lists; a stage is cancelled only by being parked. */
    public StageMemory {
        wantedBy = List.copyOf(wantedBy);
        heldBy = List.copyOf(heldBy);
        if (cancelled && parked.isEmpty()) {
            throw new IllegalArgumentException("a cancelled stage is parked; say why");
        }
    }
}
