package bam.tracking;

/** The fence has fallen: another attempt owns the stage, nothing was written, and this one must stop. */
public final class StaleAttemptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says which attempt was refused. */
    public StaleAttemptException(Fence fence) {
        super("attempt " + fence.epoch() + " of stage " + fence.stage().abbreviated()
                + " was refused: a newer attempt owns the stage; this one stops");
    }
}
