package bam.tracking;

import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** What a complete mirror would show, from the tables. */
final class PostgresMirroredFacts implements MirroredFacts {
    private final Database database;

    PostgresMirroredFacts(Database database) {
        this.database = database;
    }

    @Override
    public List<Stage> stages() {
        return stages("");
    }

    @Override
    public Optional<Stage> stage(Fingerprint stage) {
        return stages(stage.hex()).stream().findFirst();
    }

    /** All of them, or the one of this fingerprint. */
    private List<Stage> stages(String one) {
        return database.inTransaction(handle -> handle.createQuery("""
                        SELECT fingerprint, experiment, label, state, final_step,
                               ARRAY(SELECT study FROM study_stage WHERE study_stage.stage = fingerprint
                                     ORDER BY study) AS studies,
                               told.waiting, told.refused
                        FROM stage
                        CROSS JOIN LATERAL (
                            SELECT count(*) FILTER (WHERE sent_at IS NULL AND refused_at IS NULL) AS waiting,
                                   count(refused_at) AS refused
                            FROM outbox WHERE coalesce(outbox.stage, outbox.study) = stage.fingerprint::text) told
                        WHERE fingerprint = :one OR :one = ''
                        ORDER BY recorded_at, fingerprint
                        """)
                .bind("one", one)
                .map(PostgresMirroredFacts::stage)
                .list());
    }

    private static Stage stage(ResultSet row, StatementContext context) throws SQLException {
        return new Stage(
                new Fingerprint(row.getString("fingerprint")),
                row.getString("experiment"),
                row.getString("label"),
                StageState.valueOf(row.getString("state")),
                List.of((String[]) row.getArray("studies").getArray()),
                row.getLong("final_step"),
                row.getLong("waiting"),
                row.getLong("refused"));
    }

    @Override
    public List<String> series(Fingerprint stage) {
        return database.inTransaction(
                handle -> handle.createQuery("SELECT name FROM metric_series WHERE stage = :stage ORDER BY name")
                        .bind("stage", stage.hex())
                        .mapTo(String.class)
                        .list());
    }

    @Override
    public List<MetricPoint> points(Fingerprint stage, String series, long lastStep) {
        return database.inTransaction(handle -> StudyReading.series(handle, stage, series)).stream()
                .filter(point -> point.step() <= lastStep)
                .toList();
    }

    /** A study as it stands in the table; its plan may be long, and is read when the transaction is over. */
    private record Row(String id, String plan, String state, long waiting) {
        Study study() {
            return new Study(id, Json.read(plan, StudyPlan.class), OutboxRow.StudyStanding.valueOf(state), waiting);
        }
    }

    @Override
    public List<Study> studies() {
        List<Row> rows = database.inTransaction(handle -> handle.createQuery("""
                        SELECT id, plan, CASE WHEN paused THEN 'PAUSED' ELSE state END AS state,
                               (SELECT count(*) FROM outbox
                                WHERE coalesce(outbox.stage, outbox.study) = study.id
                                  AND sent_at IS NULL AND refused_at IS NULL) AS waiting
                        FROM study ORDER BY recorded_at, id
                        """)
                .map((row, context) -> new Row(
                        row.getString("id"), row.getString("plan"), row.getString("state"), row.getLong("waiting")))
                .list());
        return rows.stream().map(Row::study).toList();
    }
}
