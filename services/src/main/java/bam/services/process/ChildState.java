package bam.services.process;

/** What a supervised child does. */
public enum ChildState {
    /** It runs. */
    RUNNING,
    /** It ended by itself and is started again soon. */
    RESTARTING,
    /** It ended too often too soon and is not started again. */
    GIVEN_UP,
    /** We ended it. */
    STOPPED
}
