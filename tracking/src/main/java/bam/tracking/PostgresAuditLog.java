package bam.tracking;

import bam.contracts.Fingerprint;
import java.time.OffsetDateTime;
import java.util.List;

/** Reads the table of audit entries. */
final class PostgresAuditLog implements AuditLog {
    private final Database database;

    PostgresAuditLog(Database database) {
        this.database = database;
    }

    @Override
    public List<Entry> entries(Fingerprint stage) {
        return database.inTransaction(handle -> handle.createQuery("""
                        SELECT at, event, coalesce(epoch, 0) AS epoch, sentence FROM audit
                        WHERE stage = :stage ORDER BY id
                        """)
                .bind("stage", stage.hex())
                .map((row, context) -> new Entry(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("event"),
                        row.getLong("epoch"),
                        row.getString("sentence")))
                .list());
    }
}
