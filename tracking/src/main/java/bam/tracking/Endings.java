package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** How attempts end: the stage is done, or handed back, or stands still, or needs a person. */
final class Endings {
    private final Fencing fencing;

    Endings(Fencing fencing) {
        this.fencing = fencing;
    }

    void finish(Fence fence, ArtifactReference artifact, List<WindowScore> scores, Map<TimeBucket, Duration> spent) {
        fencing.settle(fence, "finish the stage", (handle, state) -> {
            if (state == StageState.DONE) {
                requireSame(handle, fence, artifact);
                return true;
            }
            Fencing.requireRunning(fence, state);
            Times.store(handle, fence, spent);
            Points.reach(handle, fence, steps(handle, fence.stage()));
            endAttempt(handle, fence, "DONE", null, "");
            done(handle, fence, artifact, scores);
            return true;
        });
    }

    /** The stage is done: its points are final, its result is there, and the mirror is told. */
    static void done(Handle handle, Fence fence, ArtifactReference artifact, List<WindowScore> scores) {
        OutboxFacts.addPoints(handle, fence.stage(), newestStep(handle, fence.stage()));
        replaceScores(handle, fence.stage(), scores);
        publish(handle, fence, artifact);
        OutboxFacts.Finished fact = new OutboxFacts.Finished(artifact.digest().hex(), results(handle, fence.stage()));
        OutboxFacts.add(handle, fence.stage(), OutboxFacts.Kind.STAGE_FINISHED, fact);
    }

    private static void requireSame(Handle handle, Fence fence, ArtifactReference artifact) {
        String stored = handle.createQuery("SELECT artifact FROM stage WHERE fingerprint = :stage")
                .bind("stage", fence.stage().hex())
                .mapTo(String.class)
                .one();
        if (!stored.equals(artifact.digest().hex())) {
            throw new BamException(
                    FailureKind.BUG,
                    "stage " + fence.stage().abbreviated() + " is done with artifact " + stored.substring(0, 12)
                            + " and cannot also have " + artifact.digest().abbreviated() + "; finish it once");
        }
    }

    private static long steps(Handle handle, Fingerprint stage) {
        return handle.createQuery("SELECT steps FROM stage WHERE fingerprint = :stage")
                .bind("stage", stage.hex())
                .mapTo(Long.class)
                .one();
    }

    private static long newestStep(Handle handle, Fingerprint stage) {
        return handle.createQuery("""
                        SELECT coalesce(max(p.step), 0)
                        FROM metric_series s JOIN metric_point p ON p.series = s.id WHERE s.stage = :stage
                        """)
                .bind("stage", stage.hex())
                .mapTo(Long.class)
                .one();
    }

    private static void replaceScores(Handle handle, Fingerprint stage, List<WindowScore> scores) {
        handle.createUpdate("DELETE FROM score WHERE stage = :stage")
                .bind("stage", stage.hex())
                .execute();
        handle.createUpdate("""
                        INSERT INTO score (stage, domain, window_number, document, nats, tokens, bytes)
                        SELECT :stage, new.* FROM unnest(:domains, :windows, :documents, :nats, :tokens, :bytes) AS new
                        """)
                .bind("stage", stage.hex())
                .bindArray(
                        "domains",
                        String.class,
                        scores.stream().map(WindowScore::domain).toList())
                .bindArray(
                        "windows",
                        Integer.class,
                        scores.stream().map(WindowScore::window).toList())
                .bindArray(
                        "documents",
                        Integer.class,
                        scores.stream().map(WindowScore::document).toArray())
                .bindArray(
                        "nats",
                        Double.class,
                        scores.stream().map(WindowScore::nats).toList())
                .bindArray(
                        "tokens",
                        Integer.class,
                        scores.stream().map(WindowScore::tokens).toList())
                .bindArray(
                        "bytes",
                        Integer.class,
                        scores.stream().map(WindowScore::bytes).toList())
                .execute();
    }

    /** A row of the same digest is locked, so that it cannot be collected before the stage refers to it. */
    private static void publish(Handle handle, Fence fence, ArtifactReference artifact) {
        handle.createUpdate("""
                        INSERT INTO artifact (digest, kind, bytes) VALUES (:digest, :kind, :bytes)
                        ON CONFLICT (digest) DO UPDATE SET bytes = excluded.bytes
                        """)
                .bind("digest", artifact.digest().hex())
                .bind("kind", artifact.kind())
                .bind("bytes", artifact.bytes())
                .execute();
        handle.createUpdate("""
                        UPDATE stage SET state = 'DONE', artifact = :digest, paused = false, tries = 0, rested = true
                        WHERE fingerprint = :stage
                        """)
                .bind("digest", artifact.digest().hex())
                .bind("stage", fence.stage().hex())
                .execute();
    }

    /**
     * What the scores of an evaluation come to in each domain; the curves of a training say their last value
     * themselves.
     */
    private static SortedMap<String, Double> results(Handle handle, Fingerprint stage) {
        SortedMap<String, Double> results = new TreeMap<>();
        handle.createQuery("""
                        SELECT 'perplexity/' || domain, exp(sum(nats) / sum(tokens))
                        FROM score WHERE stage = :stage GROUP BY domain
                        UNION ALL
                        SELECT 'bits-per-byte/' || domain, sum(nats) / ln(2) / sum(bytes)
                        FROM score WHERE stage = :stage GROUP BY domain HAVING sum(bytes) > 0
                        """)
                .bind("stage", stage.hex())
                .map((row, context) -> results.put(row.getString(1), row.getDouble(2)))
                .list();
        return results;
    }

    /** An attempt that has ended before stays as it ended. */
    BamException end(Fence fence, BamException failure, boolean orderly, Map<TimeBucket, Duration> spent) {
        return fencing.settle(fence, "end: " + failure.sentence(), (handle, state) -> {
            if (state != StageState.RUNNING) {
                return asItEnded(handle, fence, failure);
            }
            Times.store(handle, fence, spent);
            Standing standing = Standing.lock(handle, fence.stage()).orElseThrow();
            BamException stands = stands(handle, standing, failure, orderly);
            switch (stands.kind().remedy()) {
                case RETRY, REMAKE -> handBack(handle, fence, stands, orderly || stands != failure);
                case RESUME -> pause(handle, fence, stands);
                case PERSON -> park(handle, fence, standing, failure, stands);
            }
            return stands;
        });
    }

    /** What an earlier call made of it: its answer may have been lost. */
    private static BamException asItEnded(Handle handle, Fence fence, BamException failure) {
        return handle.createQuery("""
                        SELECT coalesce(stage.failure_kind, attempt.failure_kind) AS kind,
                               coalesce(stage.failure, attempt.sentence) AS sentence
                        FROM attempt JOIN stage ON fingerprint = stage
                        WHERE stage = :stage AND attempt.epoch = :epoch
                          AND coalesce(stage.failure_kind, attempt.failure_kind) IS NOT NULL
                        """)
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .map((row, context) -> new BamException(
                        FailureKind.valueOf(row.getString("kind")), row.getString("sentence"), failure))
                .findOne()
                .orElse(failure);
    }

    /** A wish that was taken back meanwhile leaves an interruption; one failure too many becomes one for a person. */
    private static BamException stands(Handle handle, Standing standing, BamException failure, boolean orderly) {
        return switch (failure.kind().remedy()) {
            case RETRY, REMAKE ->
                orderly
                        ? failure
                        : Patience.exhausted(handle, standing, failure).orElse(failure);
            case RESUME ->
                standing.standStill()
                        ? failure
                        : new BamException(
                                FailureKind.INTERRUPTED,
                                "it stood still, and was resumed meanwhile; it goes on",
                                failure);
            case PERSON -> failure;
        };
    }

    private static void handBack(Handle handle, Fence fence, BamException failure, boolean orderly) {
        endAttempt(handle, fence, "HANDED_BACK", failure.kind(), failure.sentence());
        handle.createUpdate("""
                        UPDATE stage SET state = 'PLANNED', tries = CASE WHEN :orderly THEN 0 ELSE tries END
                        WHERE fingerprint = :stage
                        """)
                .bind("stage", fence.stage().hex())
                .bind("orderly", orderly)
                .execute();
        StageMoves.tell(handle, fence.stage(), StageState.PLANNED, failure.sentence());
    }

    private static void pause(Handle handle, Fence fence, BamException failure) {
        endAttempt(handle, fence, "PAUSED", failure.kind(), failure.sentence());
        StageMoves.rest(handle, fence.stage(), StageState.PAUSED);
        handle.createUpdate("UPDATE stage SET tries = 0 WHERE fingerprint = :stage")
                .bind("stage", fence.stage().hex())
                .execute();
        StageMoves.tell(handle, fence.stage(), StageState.PAUSED, failure.sentence());
    }

    private static void park(Handle handle, Fence fence, Standing standing, BamException failure, BamException stands) {
        endAttempt(handle, fence, "FAILED", failure.kind(), failure.sentence());
        StageMoves.park(handle, standing, stands, Audit.Event.STAGE_PARKED);
    }

    private static void endAttempt(
            Handle handle, Fence fence, String outcome, @Nullable FailureKind kind, String sentence) {
        handle.createUpdate("""
                        UPDATE attempt
                        SET outcome = :outcome, ended_at = clock_timestamp(), failure_kind = :kind,
                            sentence = :sentence
                        WHERE stage = :stage AND epoch = :epoch AND outcome = 'RUNNING'
                        """)
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .bind("outcome", outcome)
                .bind("kind", kind == null ? null : kind.name())
                .bind("sentence", sentence)
                .execute();
    }
}
