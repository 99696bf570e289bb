package bam.drills.probe;

/**
 * A thread of a worker that stands at a moment until it is let go.
 *
 * @param at where it stands
 * @param leave lets it go on; more than once does nothing more
 */
public record Held(Sighting at, Runnable leave) {
    /** Lets it go on. */
    public void go() {
        leave.run();
    }
}
