package bam.tracking;

import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.util.List;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;

/**
 * Facts on their way into the outbox, in the form in which its rows keep them. Whoever adds one holds the exclusive
 * lock of its stage or study, so that the numbers of its facts rise in the order of truth.
 */
final class OutboxFacts {
    /** Points in one row at most: what the other side takes in one call. */
    static final int POINTS = 1_000;

    private OutboxFacts() {}

    /** Kinds of fact. */
    enum Kind {
        STAGE_RECORDED,
        ATTEMPT_BEGAN,
        POINTS_COMMITTED,
        STAGE_FINISHED,
        /** Written by earlier versions. */
        ATTEMPT_ENDED,
        STAGE_MOVED,
        STUDY_RECORDED,
        STUDY_MOVED
    }

    /** What a row keeps of {@link OutboxRow.StageRecorded}. */
    record Recorded(
            String experiment,
            String label,
            List<String> studies,
            SortedMap<String, String> parameters,
            SortedMap<String, String> tags) {}

    /** What a row keeps of {@link OutboxRow.AttemptBegan}. */
    record Began(long epoch, String worker) {}

    /** What a row keeps of {@link OutboxRow.PointsCommitted}: its first and last [step, series], both included. */
    record Points(List<Long> first, List<Long> last) {}

    /** What a row keeps of {@link OutboxRow.StageFinished}. */
    record Finished(String artifact, SortedMap<String, Double> results) {}

    /** What earlier versions kept of an attempt that ended. */
    record Ended(boolean failed, String sentence) {}

    /** What a row keeps of {@link OutboxRow.StageMoved}. */
    record Moved(StageState state, String sentence) {}

    /** What a row keeps of {@link OutboxRow.StudyRecorded}: the plan is read when it is sent. */
    record Study(String workflow) {}

    /** What a row keeps of {@link OutboxRow.StudyMoved}. */
    record StudyMove(OutboxRow.StudyStanding state, String sentence) {}

    static void add(Handle handle, Fingerprint stage, Kind kind, Object payload) {
        handle.createUpdate("""
                        INSERT INTO outbox (stage, kind, payload) VALUES (:stage, :kind, CAST(:payload AS jsonb))
                        """)
                .bind("stage", stage.hex())
                .bind("kind", kind.name())
                .bind("payload", Json.write(payload))
                .execute();
    }

    /** Adds a fact about a study. */
    static void add(Handle handle, String study, Kind kind, Object payload) {
        handle.createUpdate("""
                        INSERT INTO outbox (study, kind, payload) VALUES (:study, :kind, CAST(:payload AS jsonb))
                        """)
                .bind("study", study)
                .bind("kind", kind.name())
                .bind("payload", Json.write(payload))
                .execute();
    }

    /** Adds a fact for each of these stages, in this order. */
    static void addRecorded(Handle handle, List<String> stages, List<Recorded> facts) {
        handle.createUpdate("""
                        INSERT INTO outbox (stage, kind, payload)
                        SELECT new.stage, 'STAGE_RECORDED', CAST(new.payload AS jsonb)
                        FROM unnest(:stages, :payloads) WITH ORDINALITY AS new (stage, payload, place)
                        ORDER BY new.place
                        """)
                .bindArray("stages", String.class, stages)
                .bindArray(
                        "payloads",
                        String.class,
                        facts.stream().map(Json::write).toList())
                .execute();
    }

    /** Points after the final step and up to this one become final: they are named in chunks, in order of steps. */
    static void addPoints(Handle handle, Fingerprint stage, long upTo) {
        handle.createUpdate("""
                        INSERT INTO outbox (stage, kind, payload)
                        SELECT :stage, 'POINTS_COMMITTED', jsonb_build_object('first', first, 'last', last)
                        FROM (
                            SELECT min(ARRAY[step, series]) AS first, max(ARRAY[step, series]) AS last
                            FROM (
                                SELECT p.step, p.series,
                                       (row_number() OVER (ORDER BY p.step, p.series) - 1) / :chunk AS chunk
                                FROM stage
                                JOIN metric_series s ON s.stage = stage.fingerprint
                                JOIN metric_point p ON p.series = s.id AND p.step > stage.final_step AND p.step <= :upTo
                                WHERE stage.fingerprint = :stage) numbered
                            GROUP BY chunk ORDER BY chunk) chunks
                        """)
                .bind("stage", stage.hex())
                .bind("chunk", POINTS)
                .bind("upTo", upTo)
                .execute();
        handle.createUpdate("""
                        UPDATE stage SET final_step = greatest(final_step, :upTo) WHERE fingerprint = :stage
                        """).bind("stage", stage.hex()).bind("upTo", upTo).execute();
    }
}
