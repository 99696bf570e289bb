package bam.drills.disk;

/** The power is off: an error and no exception, since what catches failures and cleans up would not run either. */
public final class PowerCutError extends Error {
    private static final long serialVersionUID = 1L;

    /** Says so. */
    public PowerCutError() {
        super("the power is off");
    }
}
