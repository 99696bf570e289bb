package bam.tracking;

import java.util.List;

/**
 * An attempt that has begun.
 *
 * @param fence its right to write
 * @param checkpoints committed checkpoints, newest first; the first that verifies is resumed from
 */
public record Attempt(Fence fence, List<Checkpoint> checkpoints) {
    /** Freezes the list. */
    public Attempt {
        checkpoints = List.copyOf(checkpoints);
    }
}
