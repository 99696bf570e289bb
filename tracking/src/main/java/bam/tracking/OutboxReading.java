package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Rows of the outbox as facts, completed by what the ledger knows now and never changes. */
final class OutboxReading {
    private OutboxReading() {}

    /** A waiting row as it stands in the table: about a stage or about a study. */
    record Waiting(
            long id,
            @Nullable String stage,
            @Nullable String study,
            OutboxFacts.Kind kind,
            String payload,
            long epochMillis) {
        static Waiting of(ResultSet row, StatementContext context) throws SQLException {
            return new Waiting(
                    row.getLong("id"),
                    row.getString("stage"),
                    row.getString("study"),
                    OutboxFacts.Kind.valueOf(row.getString("kind")),
                    row.getString("payload"),
                    row.getLong("millis"));
        }

        String subject() {
            return stage != null ? stage : Objects.requireNonNull(study, "a fact is about a stage or a study");
        }

        Fingerprint fingerprint() {
            return new Fingerprint(subject());
        }

        <T> T read(Class<T> type) {
            return Json.read(payload, type);
        }
    }

    static OutboxRow fact(Handle handle, Waiting row) {
        return switch (row.kind()) {
            case STAGE_RECORDED -> recorded(row);
            case ATTEMPT_BEGAN -> began(handle, row);
            case POINTS_COMMITTED ->
                new OutboxRow.PointsCommitted(
                        row.id(),
                        row.fingerprint(),
                        row.epochMillis(),
                        points(handle, row.fingerprint(), row.read(OutboxFacts.Points.class)));
            case STAGE_FINISHED -> finished(handle, row);
            case ATTEMPT_ENDED -> ended(row);
            case STAGE_MOVED -> {
                OutboxFacts.Moved fact = row.read(OutboxFacts.Moved.class);
                yield moved(row, fact.state(), fact.sentence());
            }
            case STUDY_RECORDED ->
                new OutboxRow.StudyRecorded(
                        row.id(),
                        row.epochMillis(),
                        plan(handle, row.subject()),
                        row.read(OutboxFacts.Study.class).workflow());
            case STUDY_MOVED -> {
                OutboxFacts.StudyMove fact = row.read(OutboxFacts.StudyMove.class);
                yield new OutboxRow.StudyMoved(
                        row.id(), row.epochMillis(), plan(handle, row.subject()), fact.state(), fact.sentence());
            }
        };
    }

    private static OutboxRow recorded(Waiting row) {
        OutboxFacts.Recorded fact = row.read(OutboxFacts.Recorded.class);
        return new OutboxRow.StageRecorded(
                row.id(),
                row.fingerprint(),
                row.epochMillis(),
                fact.experiment(),
                fact.label(),
                fact.studies(),
                fact.parameters(),
                fact.tags());
    }

    private static OutboxRow began(Handle handle, Waiting row) {
        OutboxFacts.Began fact = row.read(OutboxFacts.Began.class);
        return new OutboxRow.AttemptBegan(
                row.id(),
                row.fingerprint(),
                row.epochMillis(),
                fact.epoch(),
                fact.worker(),
                inputs(handle, row.fingerprint()));
    }

    private static OutboxRow finished(Handle handle, Waiting row) {
        OutboxFacts.Finished fact = row.read(OutboxFacts.Finished.class);
        PlannedStage stage =
                StageRows.read(handle, row.fingerprint()).orElseThrow(() -> StageRows.unknown(row.fingerprint()));
        return new OutboxRow.StageFinished(
                row.id(),
                row.fingerprint(),
                row.epochMillis(),
                fact.artifact(),
                artifact(handle, fact.artifact()),
                stage.label(),
                stage.spec().kind(),
                StageRows.parameters(stage),
                fact.results());
    }

    /** A fact of an earlier version, which knew only whether a person was needed. */
    private static OutboxRow ended(Waiting row) {
        OutboxFacts.Ended fact = row.read(OutboxFacts.Ended.class);
        return moved(row, fact.failed() ? StageState.PARKED : StageState.PLANNED, fact.sentence());
    }

    private static OutboxRow moved(Waiting row, StageState state, String sentence) {
        return new OutboxRow.StageMoved(row.id(), row.fingerprint(), row.epochMillis(), state, sentence);
    }

    private static StudyPlan plan(Handle handle, String study) {
        return handle.createQuery("SELECT plan FROM study WHERE id = :id")
                .bind("id", study)
                .map((row, context) -> Json.read(row.getString("plan"), StudyPlan.class))
                .one();
    }

    private static Optional<ArtifactReference> artifact(Handle handle, String digest) {
        return handle.createQuery("SELECT digest, kind, bytes FROM artifact WHERE digest = :digest")
                .bind("digest", digest)
                .map(OutboxReading::artifact)
                .findOne();
    }

    private static ArtifactReference artifact(ResultSet row, StatementContext context) throws SQLException {
        return new ArtifactReference(new Digest(row.getString("digest")), row.getString("kind"), row.getLong("bytes"));
    }

    private static List<OutboxRow.Input> inputs(Handle handle, Fingerprint stage) {
        return handle.createQuery("""
                        SELECT lineage.role, parent.fingerprint, parent.label, parent.kind AS stage_kind, parent.spec,
                               artifact.digest, artifact.kind, artifact.bytes
                        FROM lineage
                        JOIN stage parent ON parent.fingerprint = lineage.parent
                        LEFT JOIN artifact ON artifact.digest = parent.artifact
                        WHERE lineage.stage = :stage ORDER BY lineage.position
                        """)
                .bind("stage", stage.hex())
                .map((row, context) -> new OutboxRow.Input(
                        row.getString("role"),
                        new Fingerprint(row.getString("fingerprint")),
                        row.getString("label"),
                        StageKind.valueOf(row.getString("stage_kind")),
                        row.getString("spec"),
                        row.getString("digest") == null ? Optional.empty() : Optional.of(artifact(row, context))))
                .list();
    }

    /** Final points never change, so that a row that is sent again says the same. */
    private static List<MetricPoint> points(Handle handle, Fingerprint stage, OutboxFacts.Points range) {
        return handle.createQuery("""
                        SELECT name, step, value, CAST(extract(epoch FROM measured_at) * 1000 AS bigint) AS millis
                        FROM metric_series s JOIN metric_point p ON p.series = s.id
                        WHERE s.stage = :stage AND step BETWEEN :firstStep AND :lastStep
                          AND (step, series) BETWEEN (:firstStep, :firstSeries) AND (:lastStep, :lastSeries)
                        ORDER BY step, series
                        """)
                .bind("stage", stage.hex())
                .bind("firstStep", range.first().get(0))
                .bind("firstSeries", range.first().get(1))
                .bind("lastStep", range.last().get(0))
                .bind("lastSeries", range.last().get(1))
                .map((row, context) -> new MetricPoint(
                        row.getString("name"), row.getLong("step"), row.getDouble("value"), row.getLong("millis")))
                .list();
    }
}
