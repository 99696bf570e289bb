package bam.tracking;

import java.time.Duration;
import java.time.Instant;

/**
 * The laboratory's memory in PostgreSQL: what {@code bam.migrations} laid out, read and written. Owns a few
 * connections; whoever opens it closes it.
 */
public final class PostgresLedger implements AutoCloseable {
    private final Database database;
    private final StudyLedger studies;
    private final AttemptLedger attempts;
    private final Curves curves;
    private final Outbox outbox;
    private final MirroredFacts mirrored;
    private final AuditLog audit;
    private final Leftovers leftovers;
    private final OwnStore store;
    private final StudyArchives archives;
    private final Browsing browsing;

    private PostgresLedger(Database database) {
        this.database = database;
        this.studies = new PostgresStudyLedger(database);
        this.attempts = new PostgresAttemptLedger(database);
        this.curves = new PostgresCurves(database);
        this.outbox = new PostgresOutbox(database);
        this.mirrored = new PostgresMirroredFacts(database);
        this.audit = new PostgresAuditLog(database);
        this.leftovers = new PostgresLeftovers(database);
        this.store = new OwnStore(database);
        this.archives = new StudyArchives(database, studies);
        this.browsing = new PostgresBrowsing(database);
    }

    /**
     * Connects to a database that has its tables.
     *
     * @param url JDBC address: {@code jdbc:postgresql://host:port/name}
     * @throws bam.contracts.BamException of kind UNREACHABLE when it does not answer
     */
    public static PostgresLedger open(String url, String user, String password) {
        return new PostgresLedger(Database.open(url, user, password));
    }

    /** Studies and their stages, for anybody. */
    public StudyLedger studies() {
        return studies;
    }

    /** What attempts write, under their fence. */
    public AttemptLedger attempts() {
        return attempts;
    }

    /** Curves as pages draw them. */
    public Curves curves() {
        return curves;
    }

    /** What the mirror has still to send. */
    public Outbox outbox() {
        return outbox;
    }

    /** What a complete mirror would show. */
    public MirroredFacts mirrored() {
        return mirrored;
    }

    /** What went other than planned. */
    public AuditLog audit() {
        return audit;
    }

    /** What may be deleted. */
    public Leftovers leftovers() {
        return leftovers;
    }

    /** The store that belongs to this ledger. */
    public OwnStore store() {
        return store;
    }

    /** By how much the database's clock is ahead of ours, half the way there and back allowed for. */
    public Duration ahead() {
        return database.inTransaction(handle -> {
            Instant asked = Instant.now();
            Instant theirs = handle.createQuery("SELECT clock_timestamp()")
                    .mapTo(Instant.class)
                    .one();
            Instant answered = Instant.now();
            return Duration.between(asked.plus(Duration.between(asked, answered).dividedBy(2)), theirs);
        });
    }

    /** Studies on their way to another ledger, and from one. */
    public StudyArchives archives() {
        return archives;
    }

    /** What pages show. */
    public Browsing browsing() {
        return browsing;
    }

    @Override
    public void close() {
        database.close();
    }
}
