package bam.tracking;

/** Where the time of an attempt went. */
public enum TimeBucket {
    /** Between being ready to run and a worker taking it. */
    WAITING,
    /** From the last sign of life of the attempt before it until this one has read back where that one stood. */
    RECOVERY,
    /** Libraries, corpora and network made ready. */
    START_UP,
    /** Batches put together. */
    DATA,
    /** Steps that no attempt had taken before; the work of a stage without steps. */
    PRODUCTIVE,
    /** Steps that an earlier attempt had taken and lost. */
    RECOMPUTED,
    /** Training stood still for a checkpoint. */
    CHECKPOINT,
    /** Losses on held-out windows. */
    EVALUATION,
    /** The result hashed, made durable and recorded. */
    PUBLISHING
}
