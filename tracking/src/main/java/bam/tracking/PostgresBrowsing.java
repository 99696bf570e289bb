package bam.tracking;

import bam.contracts.Fingerprint;
import bam.contracts.StudyState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** The answers for pages, put together in the database, so that no long curve leaves it. */
final class PostgresBrowsing implements Browsing {
    /** More of a span are not read: a curve of 15,000 points is read whole, and no longer one. */
    private static final int POINTS_OF_A_SPAN = 64;

    private final Database database;

    PostgresBrowsing(Database database) {
        this.database = database;
    }

    @Override
    public List<Listed> studies(int most) {
        return database.inTransaction(handle -> handle.createQuery("""
                        SELECT study.*, counted.*
                        FROM (SELECT id, name, state, paused, recorded_at, ended_at FROM study
                              ORDER BY recorded_at DESC, id LIMIT :most) study
                        CROSS JOIN LATERAL (
                            SELECT count(*) FILTER (WHERE stage.state = 'DONE') AS done,
                                   count(*) FILTER (WHERE stage.state = 'RUNNING') AS running,
                                   count(*) FILTER (WHERE stage.state = 'PARKED') AS parked,
                                   count(*) AS in_all
                            FROM study_stage member JOIN stage ON stage.fingerprint = member.stage
                            WHERE member.study = study.id) counted
                        ORDER BY study.recorded_at DESC, study.id
                        """)
                .bind("most", most)
                .map(PostgresBrowsing::listed)
                .list());
    }

    private static Listed listed(ResultSet row, StatementContext context) throws SQLException {
        return new Listed(
                row.getString("id"),
                row.getString("name"),
                StudyState.valueOf(row.getString("state")),
                row.getBoolean("paused"),
                StudyReading.time(row, "recorded_at").orElseThrow(),
                StudyReading.time(row, "ended_at"),
                row.getInt("done"),
                row.getInt("running"),
                row.getInt("parked"),
                row.getInt("in_all"));
    }

    @Override
    public Map<Fingerprint, Origin> origins(String study) {
        return database.inTransaction(handle -> handle.createQuery("""
                        SELECT member.stage,
                               CASE WHEN stage.state = 'DONE' AND made.at < member.joined_at THEN 'CACHED'
                                    WHEN EXISTS (SELECT FROM study_stage other
                                                 WHERE other.stage = member.stage AND other.study <> member.study)
                                    THEN 'SHARED' ELSE 'MADE' END AS origin
                        FROM study_stage member
                        JOIN stage ON stage.fingerprint = member.stage
                        LEFT JOIN LATERAL (
                            SELECT max(ended_at) AS at FROM attempt
                            WHERE attempt.stage = member.stage AND outcome = 'DONE') made ON true
                        WHERE member.study = :study
                        """)
                .bind("study", study)
                .reduceRows(new HashMap<Fingerprint, Origin>(), (origins, row) -> {
                    origins.put(
                            new Fingerprint(row.getColumn("stage", String.class)),
                            Origin.valueOf(row.getColumn("origin", String.class)));
                    return origins;
                }));
    }

    @Override
    public List<Newest> newest(Fingerprint stage) {
        return database.inTransaction(handle -> handle.createQuery("""
                        SELECT name, newest.step, newest.value
                        FROM metric_series s
                        CROSS JOIN LATERAL (
                            SELECT step, value FROM metric_point
                            WHERE series = s.id ORDER BY step DESC LIMIT 1) newest
                        WHERE s.stage = :stage ORDER BY name
                        """)
                .bind("stage", stage.hex())
                .map((row, context) -> new Newest(row.getString("name"), row.getLong("step"), row.getDouble("value")))
                .list());
    }

    /** To PostgreSQL, NaN is the largest number of all, so that it is no less than infinity either. */
    @Override
    public List<Span> curve(Fingerprint stage, String series, int spans) {
        return database.inTransaction(handle -> handle.createQuery("""
                        WITH curve AS (
                            SELECT id, (SELECT max(step) FROM metric_point WHERE series = id) AS newest
                            FROM metric_series WHERE stage = :stage AND name = :series),
                        span AS (
                            SELECT id, newest * n / :spans AS low, newest * (n + 1) / :spans AS high
                            FROM curve CROSS JOIN generate_series(0, :spans - 1) AS n)
                        SELECT min(step) AS first, max(step) AS last, count(*) AS points,
                               avg(value) FILTER (WHERE abs(value) < 'Infinity') AS mean,
                               min(value) FILTER (WHERE abs(value) < 'Infinity') AS least,
                               max(value) FILTER (WHERE abs(value) < 'Infinity') AS most
                        FROM span CROSS JOIN LATERAL (
                            SELECT step, value FROM metric_point
                            WHERE series = span.id AND step > low AND step <= high
                            ORDER BY step LIMIT :read) read
                        GROUP BY low
                        ORDER BY low
                        """)
                .bind("read", POINTS_OF_A_SPAN)
                .bind("stage", stage.hex())
                .bind("series", series)
                .bind("spans", spans)
                .map(PostgresBrowsing::span)
                .list());
    }

    private static Span span(ResultSet row, StatementContext context) throws SQLException {
        return new Span(
                row.getLong("first"),
                row.getLong("last"),
                row.getLong("points"),
                number(row, "mean"),
                number(row, "least"),
                number(row, "most"));
    }

    private static Optional<Double> number(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, Double.class));
    }
}
