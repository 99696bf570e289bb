package bam.tracking;

/**
 * Which committed checkpoints stay: the newest ones, every so manieth, that of the last step, and one more that
 * somebody may still go back to.
 *
 * @param newest so many of the newest, at least two: the older one is the way back from a damaged newer one
 * @param every each whose step is a multiple of this; the largest number keeps none
 * @param anchor one more step, which stays until the stage is done; 0: none
 */
public record Retention(int newest, long every, long anchor) {
    /** The two newest. */
    public static final Retention STANDARD = new Retention(2, Long.MAX_VALUE);

    /** At least two, and a positive step. */
    public Retention {
        if (newest < 2 || every < 1 || anchor < 0) {
            throw new IllegalArgumentException("checkpoints kept: the newest " + newest + " and every " + every
                    + "th step and step " + anchor + "; give at least 2 and at least 1, and no negative step");
        }
    }

    /** The newest and every so manieth. */
    public Retention(int newest, long every) {
        this(newest, every, 0);
    }

    /** The same, and this step. */
    public Retention keeping(long step) {
        return new Retention(newest, every, step);
    }
}
