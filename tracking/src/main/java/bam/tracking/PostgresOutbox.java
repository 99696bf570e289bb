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

    @Override
    public int drain(int limit, Consumer<List<OutboxRow>> sender) {
        return database.inTransaction(handle -> {
            handle.execute(SENDING);
            List<OutboxReading.Waiting> rows = inOrder(handle, take(handle, limit));
            if (rows.isEmpty()) {
                return 0;
            }
            sender.accept(
                    rows.stream().map(row -> OutboxReading.fact(handle, row)).toList());
            markSent(handle, rows);
            return rows.size();
        });
    }

    private static List<OutboxReading.Waiting> take(Handle handle, int limit) {
        return handle.createQuery("""
                        SELECT id, stage, study, kind, payload,
                               CAST(extract(epoch FROM at) * 1000 AS bigint) AS millis
                        FROM outbox WHERE sent_at IS NULL AND refused_at IS NULL
                        ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
                        """)
                .bind("limit", limit)
                .map(OutboxReading.Waiting::of)
                .list();
    }

    /** Leaves out rows of a stage or study that stand behind one which another mirror is sending. */
    private static List<OutboxReading.Waiting> inOrder(Handle handle, List<OutboxReading.Waiting> rows) {
        if (rows.isEmpty()) {
            return rows;
        }
        Map<String, Long> earliestElsewhere = handle
                .createQuery("""
                        SELECT coalesce(stage, study) AS subject, min(id) AS id FROM outbox
                        WHERE sent_at IS NULL AND refused_at IS NULL
                          AND coalesce(stage, study) = ANY(:subjects) AND id < :last AND id <> ALL(:ids)
                        GROUP BY coalesce(stage, study)
                        """)
                .bindArray(
                        "subjects",
                        String.class,
                        rows.stream()
                                .map(OutboxReading.Waiting::subject)
                                .distinct()
                                .toList())
                .bindArray("ids", Long.class, ids(rows))
                .bind("last", rows.get(rows.size() - 1).id())
                .map((row, context) -> Map.entry(row.getString("subject"), row.getLong("id")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return rows.stream()
                .filter(row -> row.id() < earliestElsewhere.getOrDefault(row.subject(), Long.MAX_VALUE))
                .toList();
    }

    private static List<Long> ids(List<OutboxReading.Waiting> rows) {
        return rows.stream().map(OutboxReading.Waiting::id).toList();
    }

    private static void markSent(Handle handle, List<OutboxReading.Waiting> rows) {
        handle.createUpdate("UPDATE outbox SET sent_at = clock_timestamp() WHERE id = ANY(:ids)")
                .bindArray("ids", Long.class, ids(rows))
                .execute();
    }

    @Override
    public void refuse(long id, String why) {
        database.transact(handle -> handle.createQuery("""
                        UPDATE outbox SET refused_at = clock_timestamp(), refusal = :why
                        WHERE id = :id AND sent_at IS NULL AND refused_at IS NULL RETURNING coalesce(stage, '')
                        """)
                .bind("id", id)
                .bind("why", why)
                .mapTo(String.class)
                .findOne()
                .ifPresent(stage -> enter(handle, stage, "fact " + id + " is never sent: " + why)));
    }

    private static void enter(Handle handle, String stage, String sentence) {
        Audit.enter(
                handle, Audit.Event.OUTBOX_REFUSED, stage.isEmpty() ? null : new Fingerprint(stage), null, sentence);
    }

    /** A batch that was given again comes upon the same refusals again. */
    @Override
    public void note(OutboxRow row, String why) {
        String sentence = "a part of fact " + row.id() + " is never sent: " + why;
        String stage = row instanceof OutboxRow.OfStage of ? of.stage().hex() : "";
        database.transact(handle -> {
            boolean known = handle.createQuery("""
                            SELECT EXISTS (
                                SELECT FROM audit
                                WHERE event = 'OUTBOX_REFUSED' AND stage IS NOT DISTINCT FROM nullif(:stage, '')
                                  AND sentence = :sentence)
                            """)
                    .bind("stage", stage)
                    .bind("sentence", sentence)
                    .mapTo(Boolean.class)
                    .one();
            if (!known) {
                enter(handle, stage, sentence);
            }
        });
    }

    @Override
    public int resend(String subject) {
        return database.inTransaction(
                handle -> handle.createUpdate("""
                        UPDATE outbox SET sent_at = NULL, refused_at = NULL, refusal = NULL
                        WHERE coalesce(stage, study) = :subject AND (sent_at IS NOT NULL OR refused_at IS NOT NULL)
                        """).bind("subject", subject).execute());
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

    @Override
    public Lag lag() {
        return database.inTransaction(handle -> handle.createQuery("""
                        SELECT count(*) AS facts,
                               coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY millis), 0) AS median,
                               coalesce(percentile_disc(0.95) WITHIN GROUP (ORDER BY millis), 0) AS p95,
                               coalesce(max(millis), 0) AS worst
                        FROM (
                            SELECT extract(epoch FROM sent_at - at) * 1000 AS millis FROM outbox
                            WHERE sent_at IS NOT NULL ORDER BY sent_at DESC LIMIT 10000) newest
                        """)
                .map((row, context) ->
                        new Lag(row.getLong("facts"), row.getLong("median"), row.getLong("p95"), row.getLong("worst")))
                .one());
    }
}
