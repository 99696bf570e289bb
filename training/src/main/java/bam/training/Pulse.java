package bam.training;

import bam.contracts.FailureKind;

/** The connection between work and whoever watches it: shows that work moves, and carries the wish to hand it back. */
public interface Pulse {
    /** The work has moved: {@code done} of {@code total} units. Cheap enough for every step. */
    void moved(long done, long total);

    /** The work has not moved and is not hung: it reads many bytes. Whoever gives up what is hung must hear this. */
    default void lives() {}

    /** Whether the work should stop at the next safe place, for another worker to go on. */
    boolean stopRequested();

    /** Stops here if that was asked for; for places where nothing needs saving. */
    default void stopIfRequested() {
        if (stopRequested()) {
            throw new StoppedException(FailureKind.INTERRUPTED, 0);
        }
    }
}
