package bam.workflows;

/** What a stage waits for, and can stop: its own work, or the making of its lost inputs. */
interface Effort {
    /** Whether it is over. */
    boolean ended();

    /** Stops it and waits until it is over. */
    void stop();

    /** How it ended; only to be asked when it is over. */
    Outcome outcome();

    /**
     * How an effort ended.
     *
     * @param verdict decides what comes next
     * @param sentence what happened
     */
    record Outcome(Verdict verdict, String sentence) {}

    /** What comes after an effort. */
    enum Verdict {
        /** Nothing: the artifact is there. */
        DONE,
        /** The stage goes on, unless it is to stop. */
        AGAIN,
        /** A person must resume it: the ledger says that it is paused. */
        PAUSED,
        /** Its inputs are made again first. */
        LOST,
        /** It parks. */
        FAILED
    }
}
