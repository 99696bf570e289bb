package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the ledger knows of one stage.
 *
 * @param fingerprint identity
 * @param label what the study that brought it calls it
 * @param kind of stage
 * @param state where it stands
 * @param paused whether a person wants it to stand still
 * @param wanted whether a study wants it now
 * @param steps optimizer steps in all
 * @param reachedStep newest step that was taken
 * @param tries attempts in a row without progress
 * @param quiet as in {@link StageStatus}
 * @param failure why it is parked, if it is
 * @param sentence fact, value and remedy, if it is parked
 * @param studies that want it
 * @param artifact what it made, when it is done
 * @param curves digest of its deterministic series, when there are any
 * @param retryOf the stage that it takes the place of, on other numerics
 * @param attempts oldest first
 * @param checkpoints oldest first, whatever became of them
 * @param rewinds oldest first
 */
public record StageRecord(
        Fingerprint fingerprint,
        String label,
        StageKind kind,
        StageState state,
        boolean paused,
        boolean wanted,
        long steps,
        long reachedStep,
        int tries,
        Duration quiet,
        Optional<FailureKind> failure,
        String sentence,
        List<String> studies,
        Optional<ArtifactReference> artifact,
        Optional<Digest> curves,
        Optional<Fingerprint> retryOf,
        List<Run> attempts,
        List<Saved> checkpoints,
        List<Rewind> rewinds) {
    /** Freezes the lists. */
    public StageRecord {
        studies = List.copyOf(studies);
        attempts = List.copyOf(attempts);
        checkpoints = List.copyOf(checkpoints);
        rewinds = List.copyOf(rewinds);
    }

    /** As in {@link StageStatus#silent}. */
    public boolean silent() {
        return quiet.compareTo(StageStatus.SILENCE) >= 0;
    }

    /** The same as if only these studies wanted it. */
    StageRecord wantedBy(List<String> others) {
        return new StageRecord(
                fingerprint,
                label,
                kind,
                state,
                paused,
                wanted,
                steps,
                reachedStep,
                tries,
                quiet,
                failure,
                sentence,
                others,
                artifact,
                curves,
                retryOf,
                attempts,
                checkpoints,
                rewinds);
    }

    /**
     * An attempt with where its time went.
     *
     * @param attempt the attempt
     * @param seen its last sign of life
     * @param reachedStep newest step that it took
     * @param spent time in each bucket
     */
    public record Run(AttemptRecord attempt, Instant seen, long reachedStep, Map<TimeBucket, Duration> spent) {
        /** Freezes the map. */
        public Run {
            spent = Map.copyOf(spent);
        }
    }

    /**
     * A checkpoint, whatever became of it.
     *
     * @param step optimizer steps that it has seen
     * @param epoch attempt that wrote it
     * @param state WRITING, COMMITTED, ABANDONED, CORRUPT, RETIRED or COLLECTED
     * @param bytes length of the file, once known
     * @param digest of the file, once known
     * @param opened when its row was made
     * @param committed when its bytes were known to be durable
     */
    public record Saved(
            long step,
            long epoch,
            String state,
            Optional<Long> bytes,
            Optional<Digest> digest,
            Instant opened,
            Optional<Instant> committed) {}
}
