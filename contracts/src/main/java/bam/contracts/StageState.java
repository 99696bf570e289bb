package bam.contracts;

import com.fasterxml.jackson.annotation.JsonAlias;

/** Where a stage stands. */
public enum StageState {
    /** Nobody has begun it. */
    PLANNED,
    /** An attempt holds it. */
    RUNNING,
    /** Its artifact is published. */
    DONE,
    /** It stands still by the wish of a person or of all studies that want it, and goes on when resumed. */
    PAUSED,
    /** It needs a person: its failure says what to do; goes on from its last checkpoint when retried. */
    @JsonAlias("FAILED") // its name in workflows of version 0.1
    PARKED,
    /** Nobody wants it any more; a later study resumes it. */
    RELEASED
}
