package bam.workflows;

import bam.contracts.StageState;
import java.util.List;

/**
 * Where a stage stands, as its workflow sees it.
 *
 * @param state PLANNED until it works, RUNNING from then on, be it in a queue
 * @param wantedBy workflow ids of the studies that want it now
 * @param heldBy workflow ids of the studies that want it once they are resumed
 * @param paused whether a person wants it to stand still
 * @param parked what happened and what a person must do; empty unless it is parked
 */
public record StageProgress(
        StageState state, List<String> wantedBy, List<String> heldBy, boolean paused, String parked) {
    /** Freezes the lists. */
    public StageProgress {
        wantedBy = List.copyOf(wantedBy);
        heldBy = List.copyOf(heldBy);
    }
}
