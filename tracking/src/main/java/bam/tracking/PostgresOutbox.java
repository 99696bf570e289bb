package bam.tracking;

import bam.contracts.Fingerprint;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The outbox in PostgreSQL: rows are locked while they are sent, so that several mirrors share the work. */
final class PostgresOutbox implements Outbox {
    /** A mirror that hangs longer than this loses its session and with it its locks; calls have deadlines below. */
    private static final String SENDING = "SET LOCAL idle_in_transaction_session_timeout = '5min'";

    private final Database database;

    PostgresOutbox(Database database) {
        this.database = database;
    }

    /** A waiting row as it stands in the table. */
    private record Waiting(long id, Fingerprint stage, OutboxFacts.Kind kind, String payload, long epochMillis) {}

    @Override
    public int drain(int limit, Consumer<List<OutboxRow>> sender) {
        return database.inTransaction(handle -> {
            handle.execute(SENDING);
            List<Waiting> rows = inOrder(handle, take(handle, limit));
            if (rows.isEmpty()) {
                return 0;
            }
            sender.accept(rows.stream().map(row -> fact(handle, row)).toList());
            markSent(handle, rows);
            return rows.size();
        });
    }

    private static List<Waiting> take(Handle handle, int limit) {
        return handle.createQuery("""
                        SELECT id, stage, kind, payload, CAST(extract(epoch FROM at) * 1000 AS bigint) AS millis
                        FROM outbox WHERE sent_at IS NULL AND refused_at IS NULL
                        ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
                        """)
                .bind("limit", limit)
                .map((row, context) -> new Waiting(
                        row.getLong("id"),
                        new Fingerprint(row.getString("stage")),
                        OutboxFacts.Kind.valueOf(row.getString("kind")),
                        row.getString("payload"),
                        row.getLong("millis")))
                .list();
    }

    /** Leaves out rows of a stage that stand behind one which another mirror is sending. */
    private static List<Waiting> inOrder(Handle handle, List<Waiting> rows) {
        if (rows.isEmpty()) {
            return rows;
        }
        Map<String, Long> earliestElsewhere = handle
                .createQuery("""
                        SELECT stage, min(id) AS id FROM outbox
                        WHERE sent_at IS NULL AND refused_at IS NULL
                          AND stage = ANY(:stages) AND id < :last AND id <> ALL(:ids)
                        GROUP BY stage
                        """)
                .bindArray(
                        "stages",
                        String.class,
                        rows.stream().map(row -> row.stage().hex()).distinct().toList())
                .bindArray("ids", Long.class, rows.stream().map(Waiting::id).toList())
                .bind("last", rows.get(rows.size() - 1).id())
                .map((row, context) -> Map.entry(row.getString("stage"), row.getLong("id")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return rows.stream()
                .filter(row ->
                        row.id() < earliestElsewhere.getOrDefault(row.stage().hex(), Long.MAX_VALUE))
                .toList();
    }

    private static OutboxRow fact(Handle handle, Waiting row) {
        long id = row.id();
        Fingerprint stage = row.stage();
        long at = row.epochMillis();
        return switch (row.kind()) {
            case STAGE_RECORDED -> {
                OutboxFacts.Recorded fact = Json.read(row.payload(), OutboxFacts.Recorded.class);
                yield new OutboxRow.StageRecorded(
                        id, stage, at, fact.experiment(), fact.label(), fact.studies(), fact.parameters(), fact.tags());
            }
            case ATTEMPT_BEGAN -> {
                OutboxFacts.Began fact = Json.read(row.payload(), OutboxFacts.Began.class);
                yield new OutboxRow.AttemptBegan(id, stage, at, fact.epoch(), fact.worker());
            }
            case POINTS_COMMITTED -> {
                OutboxFacts.Points fact = Json.read(row.payload(), OutboxFacts.Points.class);
                yield new OutboxRow.PointsCommitted(id, stage, at, points(handle, stage, fact));
            }
            case STAGE_FINISHED -> {
                OutboxFacts.Finished fact = Json.read(row.payload(), OutboxFacts.Finished.class);
                yield new OutboxRow.StageFinished(id, stage, at, fact.artifact(), fact.results());
            }
            case ATTEMPT_ENDED -> {
                OutboxFacts.Ended fact = Json.read(row.payload(), OutboxFacts.Ended.class);
                yield new OutboxRow.AttemptEnded(id, stage, at, fact.failed(), fact.sentence());
            }
        };
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

    private static void markSent(Handle handle, List<Waiting> rows) {
        handle.createUpdate("UPDATE outbox SET sent_at = clock_timestamp() WHERE id = ANY(:ids)")
                .bindArray("ids", Long.class, rows.stream().map(Waiting::id).toList())
                .execute();
    }

    @Override
    public void refuse(long id, String why) {
        database.transact(handle -> handle.createQuery("""
                        UPDATE outbox SET refused_at = clock_timestamp(), refusal = :why
                        WHERE id = :id AND sent_at IS NULL AND refused_at IS NULL RETURNING stage
                        """)
                .bind("id", id)
                .bind("why", why)
                .mapTo(String.class)
                .findOne()
                .ifPresent(stage -> Audit.enter(
                        handle,
                        Audit.Event.OUTBOX_REFUSED,
                        new Fingerprint(stage),
                        null,
                        "fact " + id + " is never sent: " + why)));
    }

    @Override
    public Backlog backlog() {
        return database.inTransaction(handle -> handle.createQuery("""
                        SELECT count(*) AS waiting,
                               CAST(coalesce(extract(epoch FROM clock_timestamp() - min(at)) * 1000, 0) AS bigint) AS age
                        FROM outbox WHERE sent_at IS NULL AND refused_at IS NULL
                        """)
                .map((row, context) -> new Backlog(row.getLong("waiting"), Math.max(0, row.getLong("age"))))
                .one());
    }
}
