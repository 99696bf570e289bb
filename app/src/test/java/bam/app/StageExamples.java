package bam.app;

import bam.contracts.ArtifactReference;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.tracking.AttemptRecord;
import bam.tracking.StageRecord;
import bam.tracking.TimeBucket;
import bam.tracking.WorkerIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stages as the ledger might hold them. */
final class StageExamples {
    static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");
    static final Fingerprint LAW = new Fingerprint(Digest.of("expert law").hex());

    private StageExamples() {}

    /** An expert that has been killed once: 40 steps productive, 10 of them lost and taken again. */
    static StageRecord expert(StageState state, boolean paused, boolean wanted) {
        return stage(state, paused, wanted, Duration.ZERO, Optional.empty(), "");
    }

    /** The same, running, without a sign of life for this long. */
    static StageRecord quiet(Duration quiet) {
        return stage(StageState.RUNNING, false, true, quiet, Optional.empty(), "");
    }

    static StageRecord parked(FailureKind kind, String sentence) {
        return stage(StageState.PARKED, false, true, Duration.ZERO, Optional.of(kind), sentence);
    }

    private static StageRecord stage(
            StageState state,
            boolean paused,
            boolean wanted,
            Duration quiet,
            Optional<FailureKind> failure,
            String sentence) {
        Optional<ArtifactReference> artifact = state == StageState.DONE
                ? Optional.of(new ArtifactReference(Digest.of("weights"), "model", 4000))
                : Optional.empty();
        return new StageRecord(
                LAW,
                "expert law",
                StageKind.EXPERT,
                state,
                paused,
                wanted,
                60,
                40,
                1,
                quiet,
                failure,
                sentence,
                List.of("demo-1", "demo-2"),
                artifact,
                Optional.of(Digest.of("curves")),
                Optional.empty(),
                List.of(killed(), second()),
                List.of(saved(20, 1, "RETIRED", 10), saved(30, 2, "COMMITTED", 40), saved(40, 2, "WRITING", 50)),
                List.of());
    }

    /** A stage that is not done, with these attempts and no checkpoint. */
    static StageRecord of(StageKind kind, List<StageRecord.Run> attempts) {
        return new StageRecord(
                LAW,
                "a stage",
                kind,
                StageState.PLANNED,
                false,
                true,
                kind.trains() ? 60 : 0,
                0,
                1,
                Duration.ZERO,
                Optional.empty(),
                "",
                List.of("demo-1"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                attempts,
                List.of(),
                List.of());
    }

    /** An attempt that ended after this time, and says where it went; the next one begins at once. */
    static StageRecord.Run ended(long epoch, String outcome, Duration wall, Map<TimeBucket, Duration> spent) {
        Instant end = BEGIN.plus(wall);
        return new StageRecord.Run(attempt(epoch, 0, Optional.of(end), 0, outcome, ""), end, 0, spent);
    }

    /** Ten seconds of waiting, then 30 s: 5 of start-up, 24 of steps, one of checkpoints. */
    static StageRecord.Run killed() {
        return new StageRecord.Run(
                attempt(1, 0, Optional.empty(), 0, "LOST", "went silent"),
                BEGIN.plusSeconds(30),
                30,
                Map.of(
                        TimeBucket.WAITING, Duration.ofSeconds(10),
                        TimeBucket.START_UP, Duration.ofSeconds(5),
                        TimeBucket.PRODUCTIVE, Duration.ofSeconds(24),
                        TimeBucket.CHECKPOINT, Duration.ofSeconds(1)));
    }

    /** Four seconds of silence and two of reading back, then 20 s of which half a second is in no bucket. */
    static StageRecord.Run second() {
        return new StageRecord.Run(
                attempt(2, 34, Optional.empty(), 20, "RUNNING", ""),
                BEGIN.plusSeconds(54),
                40,
                Map.of(
                        TimeBucket.RECOVERY, Duration.ofSeconds(6),
                        TimeBucket.RECOMPUTED, Duration.ofSeconds(8),
                        TimeBucket.PRODUCTIVE, Duration.ofMillis(8500),
                        TimeBucket.CHECKPOINT, Duration.ofSeconds(1)));
    }

    private static AttemptRecord attempt(
            long epoch, long second, Optional<Instant> ended, long resumed, String outcome, String sentence) {
        WorkerIdentity worker = new WorkerIdentity("worker-" + epoch, "host", 4000 + epoch, 1);
        return new AttemptRecord(
                epoch, worker, BEGIN.plusSeconds(second), ended, resumed, outcome, Optional.empty(), sentence);
    }

    private static StageRecord.Saved saved(long step, long epoch, String state, long second) {
        boolean durable = !state.equals("WRITING");
        Instant opened = BEGIN.plusSeconds(second);
        return new StageRecord.Saved(
                step,
                epoch,
                state,
                durable ? Optional.of(1_872_384L) : Optional.empty(),
                durable ? Optional.of(Digest.of("state " + step)) : Optional.empty(),
                opened,
                durable ? Optional.of(opened.plusMillis(40)) : Optional.empty());
    }
}
