package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** How attempts end: the stage is done, or handed back, or failed. */
final class Endings {
    private final Fencing fencing;

    Endings(Fencing fencing) {
        this.fencing = fencing;
    }

    void finish(Fence fence, ArtifactReference artifact, List<WindowScore> scores) {
        fencing.settle(fence, "finish the stage", (handle, state) -> {
            if (state == StageState.DONE) {
                requireSame(handle, fence, artifact);
                return true;
            }
            Fencing.requireRunning(fence, state);
            OutboxFacts.addPoints(handle, fence.stage(), newestStep(handle, fence.stage()));
            replaceScores(handle, fence.stage(), scores);
            publish(handle, fence, artifact);
            endAttempt(handle, fence, "DONE", null, "");
            OutboxFacts.Finished fact =
                    new OutboxFacts.Finished(artifact.digest().hex(), results(handle, fence.stage()));
            OutboxFacts.add(handle, fence.stage(), OutboxFacts.Kind.STAGE_FINISHED, fact);
            return true;
        });
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
                        INSERT INTO score (stage, domain, window_number, nats, tokens, bytes)
                        SELECT :stage, new.* FROM unnest(:domains, :windows, :nats, :tokens, :bytes) AS new
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

    private static void publish(Handle handle, Fence fence, ArtifactReference artifact) {
        handle.createUpdate("""
                        INSERT INTO artifact (digest, kind, bytes) VALUES (:digest, :kind, :bytes)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("digest", artifact.digest().hex())
                .bind("kind", artifact.kind())
                .bind("bytes", artifact.bytes())
                .execute();
        handle.createUpdate("UPDATE stage SET state = 'DONE', artifact = :digest WHERE fingerprint = :stage")
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
    void end(Fence fence, FailureKind kind, String sentence) {
        fencing.settle(fence, "end: " + sentence, (handle, state) -> {
            String outcome = kind.retryable() ? "HANDED_BACK" : "FAILED";
            if (state != StageState.RUNNING || !endAttempt(handle, fence, outcome, kind, sentence)) {
                return false;
            }
            if (kind.retryable()) {
                handBack(handle, fence);
            } else {
                fail(handle, fence, kind, sentence);
            }
            OutboxFacts.Ended fact = new OutboxFacts.Ended(!kind.retryable(), sentence);
            OutboxFacts.add(handle, fence.stage(), OutboxFacts.Kind.ATTEMPT_ENDED, fact);
            return true;
        });
    }

    private static boolean endAttempt(
            Handle handle, Fence fence, String outcome, @Nullable FailureKind kind, String sentence) {
        return handle.createUpdate("""
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
                        .execute()
                == 1;
    }

    private static void handBack(Handle handle, Fence fence) {
        handle.createUpdate("UPDATE stage SET state = 'PLANNED' WHERE fingerprint = :stage")
                .bind("stage", fence.stage().hex())
                .execute();
    }

    private static void fail(Handle handle, Fence fence, FailureKind kind, String sentence) {
        handle.createUpdate("""
                        UPDATE stage SET state = 'FAILED', failure_kind = :kind, failure = :sentence
                        WHERE fingerprint = :stage
                        """)
                .bind("stage", fence.stage().hex())
                .bind("kind", kind.name())
                .bind("sentence", sentence)
                .execute();
    }
}
