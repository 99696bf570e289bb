package bam.contracts;

/** Where a stage stands. */
public enum StageState {
    /** Nobody has begun it. */
    PLANNED,
    /** An attempt holds it. */
    RUNNING,
    /** Its artifact is published. */
    DONE,
    /** An attempt ended in a way that a retry would repeat. */
    FAILED,
    /** Nobody wants it any more; a later study resumes it. */
    RELEASED
}
