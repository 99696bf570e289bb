package bam.tracking;

/**
 * Which committed checkpoints stay: the newest ones, every so manieth, and that of the last step.
 *
 * @param newest so many of the newest, at least two: the older one is the way back from a damaged newer one
 * @param every each whose step is a multiple of this; the largest number keeps none
 */
public record Retention(int newest, long every) {
    /** The two newest. */
    public static final Retention STANDARD = new Retention(2, Long.MAX_VALUE);

    /** At least two, and a positive step. */
    public Retention {
        if (newest < 2 || every < 1) {
            throw new IllegalArgumentException("checkpoints kept: the newest " + newest + " and every " + every
                    + "th step; give at least 2 and at least 1");
        }
    }
}
