package bam.contracts;

/** How many tokens' logits the output head holds at once, so that those of a whole batch never exist. */
public final class LogitRun {
    /** Enough for a fast product, few enough for the cache. */
    private static final int LOGITS_AT_ONCE = 1 << 21;

    private static final int SHORTEST = 64;
    private static final int LONGEST = 1024;

    private LogitRun() {}

    /** Tokens in a run, for this vocabulary. */
    public static int of(int vocabulary) {
        return Math.max(SHORTEST, Math.min(LONGEST, LOGITS_AT_ONCE / vocabulary));
    }
}
