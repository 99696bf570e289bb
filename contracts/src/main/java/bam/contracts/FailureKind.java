package bam.contracts;

/** Why something did not work, which decides what happens next. */
public enum FailureKind {
    /** The study or a setting is wrong: a person must change it. */
    BAD_PLAN(false, true),
    /** An input is missing, damaged or not what its digest says. */
    BAD_INPUT(false, true),
    /** The loss or a gradient is no number any more. */
    DIVERGED(false, true),
    /** The database, the store, a registry or the network did not answer. */
    UNREACHABLE(true, false),
    /** No room on the disk. */
    DISK_FULL(true, true),
    /** The work was interrupted: another attempt goes on from the last checkpoint. */
    INTERRUPTED(true, false),
    /** Another attempt owns the stage: this one must stop writing. */
    SUPERSEDED(true, false),
    /** A mistake in this program. */
    BUG(false, false);

    private final boolean retryable;
    private final boolean usersOwn;

    FailureKind(boolean retryable, boolean usersOwn) {
        this.retryable = retryable;
        this.usersOwn = usersOwn;
    }

    /** Whether trying again may help without a person. */
    public boolean retryable() {
        return retryable;
    }

    /** Whether the remedy is in the user's hands. */
    public boolean usersOwn() {
        return usersOwn;
    }
}
