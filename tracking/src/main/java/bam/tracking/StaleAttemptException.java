package bam.tracking;

/** The fence has fallen: the stage is not this attempt's any more, nothing was written, and it must stop. */
public final class StaleAttemptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says which attempt was refused. */
    public StaleAttemptException(Fence fence) {
        super("attempt " + fence.epoch() + " of stage " + fence.stage().abbreviated()
                + " was refused: a newer attempt owns the stage, or it was ended; this one stops");
    }
}
