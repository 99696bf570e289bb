package bam.tracking;

import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.contracts.StudyState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** What people ask the ledger while they watch: each answer is one or two statements, asked twice a second. */
final class StudyReading {
    /** Seconds since an attempt that runs gave its last sign of life. */
    static final String QUIET = """
            CASE WHEN stage.state = 'RUNNING' AND attempt.outcome = 'RUNNING'
                 THEN greatest(extract(epoch FROM clock_timestamp() - attempt.seen_at), 0) ELSE 0 END""";

    private StudyReading() {}

    static Optional<StudyStatus> study(Handle handle, String id) {
        return handle.createQuery("""
                        SELECT id, name, workflow_id, state, sentence, paused, recorded_at FROM study WHERE id = :id
                        """)
                .bind("id", id)
                .map((row, context) -> new StudyStatus(
                        row.getString("id"),
                        row.getString("name"),
                        row.getString("workflow_id"),
                        StudyState.valueOf(row.getString("state")),
                        row.getString("sentence"),
                        row.getBoolean("paused"),
                        time(row, "recorded_at").orElseThrow(),
                        stages(handle, id)))
                .findOne();
    }

    /** The newest point of a curve is found at the end of its index, however long the curve. */
    private static List<StageStatus> stages(Handle handle, String study) {
        return handle.createQuery("""
                        SELECT stage.fingerprint, member.label, stage.kind, stage.state, stage.steps, stage.epoch,
                               (stage.paused OR NOT stage.wanted)
                                   AND stage.state IN ('PLANNED', 'RUNNING', 'PAUSED') AS stand_still,
                               coalesce(newest.step, 0) AS step, newest.loss, newest.speed,
                               attempt.began_at, attempt.ended_at,
                               %s AS quiet,
                               coalesce(stage.failure, attempt.sentence, '') AS sentence
                        FROM study_stage member
                        JOIN stage ON stage.fingerprint = member.stage
                        LEFT JOIN attempt ON attempt.stage = stage.fingerprint AND attempt.epoch = stage.epoch
                        LEFT JOIN LATERAL (
                            SELECT max(p.step) AS step,
                                   max(p.value) FILTER (WHERE s.name = 'loss') AS loss,
                                   max(p.value) FILTER (WHERE s.name = 'tokens-per-second') AS speed
                            FROM metric_series s
                            CROSS JOIN LATERAL (
                                SELECT step, value FROM metric_point
                                WHERE series = s.id ORDER BY step DESC LIMIT 1) p
                            WHERE s.stage = stage.fingerprint) newest ON true
                        WHERE member.study = :study
                        ORDER BY member.position
                        """.formatted(QUIET))
                .bind("study", study)
                .map(StudyReading::stage)
                .list();
    }

    private static StageStatus stage(ResultSet row, StatementContext context) throws SQLException {
        return new StageStatus(
                new Fingerprint(row.getString("fingerprint")),
                row.getString("label"),
                StageKind.valueOf(row.getString("kind")),
                StageState.valueOf(row.getString("state")),
                row.getBoolean("stand_still"),
                row.getLong("steps"),
                row.getLong("step"),
                number(row, "loss"),
                number(row, "speed"),
                row.getInt("epoch"),
                time(row, "began_at"),
                time(row, "ended_at"),
                Times.duration(row.getDouble("quiet")),
                row.getString("sentence"));
    }

    static List<AttemptRecord> attempts(Handle handle, Fingerprint stage) {
        return handle.createQuery(Environments.ATTEMPTS + "WHERE stage = :stage ORDER BY epoch")
                .bind("stage", stage.hex())
                .map(StudyReading::attempt)
                .list();
    }

    static AttemptRecord attempt(ResultSet row, StatementContext context) throws SQLException {
        WorkerIdentity worker = new WorkerIdentity(
                row.getString("worker"),
                row.getString("host"),
                row.getLong("pid"),
                row.getInt("temporal_attempt"),
                row.getString("device"),
                Environments.of(row));
        return new AttemptRecord(
                row.getLong("epoch"),
                worker,
                time(row, "began_at").orElseThrow(),
                time(row, "ended_at"),
                row.getLong("resumed_step"),
                row.getString("outcome"),
                Optional.ofNullable(row.getString("failure_kind")).map(FailureKind::valueOf),
                row.getString("sentence"));
    }

    static List<String> curves(Handle handle, Fingerprint stage) {
        return handle.createQuery("""
                        SELECT name FROM metric_series s
                        WHERE stage = :stage AND EXISTS (SELECT FROM metric_point WHERE series = s.id) ORDER BY id
                        """)
                .bind("stage", stage.hex())
                .mapTo(String.class)
                .list();
    }

    static List<MetricPoint> series(Handle handle, Fingerprint stage, String series) {
        return handle.createQuery("""
                        SELECT step, value, CAST(extract(epoch FROM measured_at) * 1000 AS bigint) AS millis
                        FROM metric_series s JOIN metric_point p ON p.series = s.id
                        WHERE s.stage = :stage AND s.name = :series ORDER BY step
                        """)
                .bind("stage", stage.hex())
                .bind("series", series)
                .map((row, context) ->
                        new MetricPoint(series, row.getLong("step"), row.getDouble("value"), row.getLong("millis")))
                .list();
    }

    static List<WindowScore> scores(Handle handle, Fingerprint evaluation) {
        return handle.createQuery("""
                        SELECT domain, window_number, document, nats, tokens, bytes FROM score
                        WHERE stage = :stage ORDER BY domain, window_number
                        """)
                .bind("stage", evaluation.hex())
                .map((row, context) -> new WindowScore(
                        row.getString("domain"),
                        row.getInt("window_number"),
                        row.getObject("document", Integer.class),
                        row.getDouble("nats"),
                        row.getInt("tokens"),
                        row.getInt("bytes")))
                .list();
    }

    static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static Optional<Double> number(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, Double.class));
    }
}
