package bam.tracking;

/** What the ledger wants of the attempt that asks. */
public enum Wish {
    /** Work. */
    GO_ON,
    /** Stop at the end of the step and its save: a person paused the stage, or no study wants it now. */
    STAND_STILL,
    /** Stop writing: another attempt has the stage. */
    SUPERSEDED
}
