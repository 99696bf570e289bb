package bam.training;

import bam.contracts.PlannedStage;
import bam.tracking.Attempt;
import bam.tracking.Fence;

/** One attempt at one stage: what to compute, the right to write, and who watches. */
record StageRun(PlannedStage stage, Attempt attempt, Pulse pulse) {
    Fence fence() {
        return attempt.fence();
    }
}
