package bam.contracts;

import java.time.Duration;

/** Why something did not work, which decides what happens next. */
public enum FailureKind {
    /** The study or a setting is wrong: a person must change it. */
    BAD_PLAN(Remedy.PERSON, true),
    /** An input is missing, damaged or not what its digest says. */
    BAD_INPUT(Remedy.PERSON, true),
    /** The result of an earlier stage is gone or damaged: its maker runs again, then this one. */
    ARTIFACT_LOST(Remedy.REMAKE, false),
    /** The loss or a gradient is no number any more, or the loss has jumped beyond the study's rule. */
    DIVERGED(Remedy.PERSON, true),
    /** The model does not fit into the memory of this worker. */
    OUT_OF_MEMORY(Remedy.PERSON, true),
    /** No room on the disk. */
    DISK_FULL(Remedy.PERSON, true),
    /** The disk or the store answered a write with an error. */
    STORE_FAULT(Remedy.PERSON, true),
    /** The accelerator reported an error: its worker ends, and another process tries again. */
    DEVICE_ERROR(Duration.ofSeconds(5), 3),
    /** The database, the store, a registry or the network did not answer: five minutes of trying. */
    UNREACHABLE(Duration.ofSeconds(2), 150),
    /** The work was interrupted: another attempt goes on from the last checkpoint. */
    INTERRUPTED(Duration.ofMillis(1), 10),
    /** Another attempt owns the stage: this one must stop writing. */
    SUPERSEDED(Duration.ofSeconds(1), 100),
    /** A person, or every study that wants the stage, wished it to stand still. */
    PAUSED(Remedy.RESUME, true),
    /** Attempt after attempt ended without a step taken or a result published. */
    NO_PROGRESS(Remedy.PERSON, true),
    /** A person cancelled the stage. */
    CANCELLED(Remedy.PERSON, true),
    /** A mistake in this program. */
    BUG(Remedy.PERSON, false);

    /** What comes after a failure. */
    public enum Remedy {
        /** Another attempt, by itself. */
        RETRY,
        /** The lost result is made again, then comes another attempt. */
        REMAKE,
        /** Another attempt once the stage is resumed. */
        RESUME,
        /** The stage parks: another attempt once a person asks for it. */
        PERSON
    }

    private final Remedy remedy;
    private final boolean usersOwn;
    private final Duration pause;
    private final int triesWithoutProgress;

    FailureKind(Remedy remedy, boolean usersOwn) {
        this.remedy = remedy;
        this.usersOwn = usersOwn;
        this.pause = Duration.ZERO;
        this.triesWithoutProgress = 1;
    }

    FailureKind(Duration pause, int triesWithoutProgress) {
        this.remedy = Remedy.RETRY;
        this.usersOwn = false;
        this.pause = pause;
        this.triesWithoutProgress = triesWithoutProgress;
    }

    /** What comes next. */
    public Remedy remedy() {
        return remedy;
    }

    /** Whether another attempt comes by itself. */
    public boolean retryable() {
        return remedy == Remedy.RETRY;
    }

    /** How long the next attempt waits. */
    public Duration pause() {
        return pause;
    }

    /** So many attempts in a row that made no progress, and the stage parks. */
    public int triesWithoutProgress() {
        return triesWithoutProgress;
    }

    /** Whether the remedy is in the user's hands. */
    public boolean usersOwn() {
        return usersOwn;
    }
}
