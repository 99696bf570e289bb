package bam.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stage with everything that its page shows.
 *
 * @param fingerprint identity
 * @param label what the study that brought it calls it
 * @param kind of stage
 * @param state in a word
 * @param steps optimizer steps in all; 0 for stages without
 * @param step newest step that was taken
 * @param tries attempts in a row without progress
 * @param failure why it is parked, if it is
 * @param remedy command that lets it go on, when it stands still or is parked; empty otherwise
 * @param studies ids of those that want it
 * @param parents stages whose results it reads
 * @param artifact what it made, once it is done
 * @param goodput the part of all time that was useful
 * @param seconds where time went, in order
 * @param attemptsInAll how many there were
 * @param attempts the newest ones, newest first
 * @param checkpointsInAll how many there were
 * @param checkpoints the newest ones, newest first
 * @param rewinds sentences of how it went back by itself
 * @param settings everything that changes its result, by path
 * @param series its curves with their newest points
 * @param workflowPage its page in Temporal, when known
 */
public record StageAnswer(
        String fingerprint,
        String label,
        String kind,
        String state,
        long steps,
        long step,
        int tries,
        Optional<Failure> failure,
        String remedy,
        List<String> studies,
        List<Parent> parents,
        Optional<Artifact> artifact,
        Optional<Double> goodput,
        List<Spent> seconds,
        int attemptsInAll,
        List<Attempt> attempts,
        int checkpointsInAll,
        List<Checkpoint> checkpoints,
        List<String> rewinds,
        Map<String, String> settings,
        List<Series> series,
        Optional<String> workflowPage) {
    /** Why it is parked: kind, and a sentence with fact, value and remedy. */
    public record Failure(String kind, String sentence) {}

    /** A stage whose result it reads, and as what. */
    public record Parent(String role, String fingerprint, String label) {}

    /** What it made. */
    public record Artifact(String digest, String kind, long bytes) {}

    /** Time in a bucket. */
    public record Spent(String bucket, double seconds) {}

    /** The end of a curve; a value that is no number is null. */
    public record Series(String name, long step, Optional<Double> value) {}

    /** One try at it. */
    public record Attempt(
            long epoch,
            String worker,
            String host,
            long pid,
            Instant began,
            Optional<Instant> ended,
            Instant seen,
            long resumedStep,
            long reachedStep,
            String outcome,
            String sentence) {}

    /** A checkpoint, whatever became of it. */
    public record Checkpoint(
            long step, long epoch, String state, Optional<Long> bytes, Optional<String> digest, Instant opened) {}
}
