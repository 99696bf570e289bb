package bam.tracking;

import java.time.Duration;
import java.util.List;

/**
 * An attempt that has begun.
 *
 * @param fence its right to write
 * @param checkpoints committed checkpoints, newest first; the first that verifies is resumed from
 * @param reachedStep newest step that any attempt before it has taken: steps up to it are taken again
 * @param rewinds how often the training has gone back by itself
 * @param silence from the last sign of life of the attempt before it to its own begin; zero for the first, and after a
 *     pause or a person's retry
 */
public record Attempt(Fence fence, List<Checkpoint> checkpoints, long reachedStep, int rewinds, Duration silence) {
    /** Freezes the list. */
    public Attempt {
        checkpoints = List.copyOf(checkpoints);
    }
}
