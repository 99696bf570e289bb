package bam.training;

import bam.contracts.FailureKind;
import java.util.Objects;

/** The work stopped because it was asked to; everything up to its step is saved. */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    /**
     * Stopped after this optimizer step (0: nothing to save).
     *
     * @param kind PAUSED when the stage is to stand still, INTERRUPTED when another worker is to go on
     */
    public StoppedException(FailureKind kind, long step) {
        super((kind == FailureKind.PAUSED ? "paused" : "stopped when asked to")
                + (step == 0 ? "" : ", after step " + step + ", which is saved"));
        this.kind = kind;
    }

    /** What happened. */
    public String sentence() {
        return Objects.requireNonNull(getMessage());
    }

    /** What comes next. */
    public FailureKind kind() {
        return kind;
    }
}
