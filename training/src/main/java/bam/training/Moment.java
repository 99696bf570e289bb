package bam.training;

/** Moments in the life of an attempt, between which its phases lie. */
public enum Moment {
    /** It has its fence: start-up begins. */
    BEGUN,
    /** Start-up is over: the next thing is a step, or the work of a stage without steps. */
    READY,
    /** A step is taken, or some of the work of a stage without steps is done. */
    MOVED,
    /** The row of a checkpoint says WRITING: its bytes come next. */
    SAVING,
    /** The bytes of the checkpoint are durable: its commit comes next. */
    COMMITTING,
    /** The checkpoint is committed. */
    SAVED,
    /** Points and times are about to be written into the ledger. */
    REPORTING,
    /** The result is about to be written. */
    PUBLISHING,
    /** The result is durable: the row that says so comes next. */
    FINISHING,
    /** The stage is done. */
    DONE
}
