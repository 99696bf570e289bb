package bam.training;

import java.util.Objects;

/** The work stopped because it was asked to; everything up to its step is saved. */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long step;

    /** Stopped after this optimizer step (0: nothing to save). */
    public StoppedException(long step) {
        super(step == 0 ? "stopped when asked to" : "stopped when asked to, after step " + step + ", which is saved");
        this.step = step;
    }

    /** What happened. */
    public String sentence() {
        return Objects.requireNonNull(getMessage());
    }

    /** The last step that is saved. */
    public long step() {
        return step;
    }
}
