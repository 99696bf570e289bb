package bam.contracts;

/** Where a study stands. */
public enum StudyState {
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** Whether nothing more will happen. */
    public boolean ended() {
        return this != RUNNING;
    }
}
