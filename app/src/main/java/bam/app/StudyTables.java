package bam.app;

import bam.app.ExportTable.Column;
import bam.contracts.Description;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.tracking.AttemptRecord;
import bam.tracking.MetricPoint;
import bam.tracking.StageRecord;
import bam.tracking.StudyLedger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the ledger knows of a study, as tables; each refers to stages by their fingerprints. */
final class StudyTables {
    private static final String STAGE = "stage";
    private static final String LABEL = "label";
    private static final String EPOCH = "epoch";

    private final StudyPlan plan;
    private final StudyLedger ledger;

    StudyTables(StudyPlan plan, StudyLedger ledger) {
        this.plan = plan;
        this.ledger = ledger;
    }

    List<ExportTable> all() {
        return List.of(stages(), settings(), lineage(), models(), attempts(), times(), points(), scores());
    }

    private ExportTable stages() {
        List<Column> columns = List.of(
                Column.text(STAGE),
                Column.text(LABEL),
                Column.text("kind"),
                Column.text("state"),
                Column.text("code"),
                Column.whole("steps"),
                Column.whole("reached_step"),
                Column.text("artifact"),
                Column.whole("artifact_bytes"),
                Column.text("curves_digest"));
        return new ExportTable(
                "stages",
                columns,
                rows -> plan.stages().forEach(stage -> {
                    StageRecord record = ledger.record(stage.fingerprint()).orElseThrow();
                    Map<String, Object> row = row(stage);
                    row.put("kind", record.kind().name());
                    row.put("state", record.state().name());
                    row.put("code", stage.code().hex());
                    row.put("steps", record.steps());
                    row.put("reached_step", record.reachedStep());
                    record.artifact().ifPresent(artifact -> {
                        row.put("artifact", artifact.digest().hex());
                        row.put("artifact_bytes", artifact.bytes());
                    });
                    record.curves().ifPresent(digest -> row.put("curves_digest", digest.hex()));
                    rows.accept(row);
                }));
    }

    /** What of a stage enters its fingerprint; what stands at its default is left out. */
    private ExportTable settings() {
        List<Column> columns =
                List.of(Column.text(STAGE), Column.text(LABEL), Column.text("path"), Column.text("value"));
        return new ExportTable(
                "settings",
                columns,
                rows -> plan.stages()
                        .forEach(stage -> Description.of(stage.spec()).lines().forEach((path, value) -> {
                            Map<String, Object> row = row(stage);
                            row.put("path", path);
                            row.put("value", value);
                            rows.accept(row);
                        })));
    }

    private ExportTable lineage() {
        List<Column> columns =
                List.of(Column.text(STAGE), Column.text(LABEL), Column.text("role"), Column.text("parent"));
        return new ExportTable(
                "lineage",
                columns,
                rows -> plan.stages()
                        .forEach(stage -> stage.parents().forEach(parent -> {
                            Map<String, Object> row = row(stage);
                            row.put("role", parent.role());
                            row.put("parent", parent.fingerprint().hex());
                            rows.accept(row);
                        })));
    }

    /** The lines of the result table: which stage made the model, and which one scores it. */
    private ExportTable models() {
        List<Column> columns = List.of(
                Column.whole("replicate"), Column.text("model"), Column.text("made_by"), Column.text("scored_by"));
        return new ExportTable(
                "models",
                columns,
                rows -> plan.replicates()
                        .forEach(replicate -> replicate.rows().forEach(model -> {
                            Map<String, Object> row = new HashMap<>();
                            row.put("replicate", replicate.seed());
                            row.put("model", model.label());
                            row.put("made_by", model.model().hex());
                            row.put("scored_by", model.evaluation().hex());
                            rows.accept(row);
                        })));
    }

    private ExportTable attempts() {
        List<Column> columns = List.of(
                Column.text(STAGE),
                Column.text(LABEL),
                Column.whole(EPOCH),
                Column.text("worker"),
                Column.text("host"),
                Column.moment("began"),
                Column.moment("ended"),
                Column.whole("resumed_step"),
                Column.whole("reached_step"),
                Column.text("outcome"),
                Column.text("failure"),
                Column.text("sentence"));
        return new ExportTable(
                "attempts",
                columns,
                rows -> plan.stages().forEach(stage -> runs(stage).forEach(run -> rows.accept(attempt(stage, run)))));
    }

    private static Map<String, Object> attempt(PlannedStage stage, StageRecord.Run run) {
        AttemptRecord attempt = run.attempt();
        Map<String, Object> row = row(stage);
        row.put(EPOCH, attempt.epoch());
        row.put("worker", attempt.worker().worker());
        row.put("host", attempt.worker().host());
        row.put("began", attempt.began());
        attempt.ended().ifPresent(ended -> row.put("ended", ended));
        row.put("resumed_step", attempt.resumedStep());
        row.put("reached_step", run.reachedStep());
        row.put("outcome", attempt.outcome());
        attempt.failure().ifPresent(kind -> row.put("failure", kind.name()));
        row.put("sentence", attempt.sentence());
        return row;
    }

    private ExportTable times() {
        List<Column> columns = List.of(
                Column.text(STAGE),
                Column.text(LABEL),
                Column.whole(EPOCH),
                Column.text("bucket"),
                Column.number("seconds"));
        return new ExportTable(
                "times",
                columns,
                rows -> plan.stages()
                        .forEach(stage -> runs(stage)
                                .forEach(run -> run.spent().forEach((bucket, spent) -> {
                                    Map<String, Object> row = row(stage);
                                    row.put(EPOCH, run.attempt().epoch());
                                    row.put("bucket", bucket.name());
                                    row.put("seconds", spent.toNanos() / 1e9);
                                    rows.accept(row);
                                }))));
    }

    private List<StageRecord.Run> runs(PlannedStage stage) {
        return ledger.glance(stage.fingerprint()).map(StageRecord::attempts).orElse(List.of());
    }

    private ExportTable points() {
        List<Column> columns = List.of(
                Column.text(STAGE),
                Column.text(LABEL),
                Column.text("series"),
                Column.whole("step"),
                Column.number("value"),
                Column.moment("measured"));
        return new ExportTable(
                "points",
                columns,
                rows -> plan.stages()
                        .forEach(stage -> ledger.curves(stage.fingerprint())
                                .forEach(curve -> ledger.series(stage.fingerprint(), curve)
                                        .forEach(point -> rows.accept(point(stage, point))))));
    }

    private static Map<String, Object> point(PlannedStage stage, MetricPoint point) {
        Map<String, Object> row = row(stage);
        row.put("series", point.series());
        row.put("step", point.step());
        row.put("value", point.value());
        row.put("measured", Instant.ofEpochMilli(point.epochMillis()));
        return row;
    }

    private ExportTable scores() {
        List<Column> columns = List.of(
                Column.text(STAGE),
                Column.text(LABEL),
                Column.text("domain"),
                Column.whole("window"),
                Column.number("nats"),
                Column.whole("tokens"),
                Column.whole("bytes"));
        return new ExportTable(
                "scores",
                columns,
                rows -> plan.stages()
                        .forEach(stage -> ledger.scores(stage.fingerprint()).forEach(score -> {
                            Map<String, Object> row = row(stage);
                            row.put("domain", score.domain());
                            row.put("window", (long) score.window());
                            row.put("nats", score.nats());
                            row.put("tokens", (long) score.tokens());
                            row.put("bytes", (long) score.bytes());
                            rows.accept(row);
                        })));
    }

    private static Map<String, Object> row(PlannedStage stage) {
        Map<String, Object> row = new HashMap<>();
        row.put(STAGE, stage.fingerprint().hex());
        row.put(LABEL, stage.label());
        return row;
    }
}
