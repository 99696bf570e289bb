package bam.tracking;

/**
 * The laboratory's memory in PostgreSQL: what {@code bam.migrations} laid out, read and written. Owns a few
 * connections; whoever opens it closes it.
 */
public final class PostgresLedger implements AutoCloseable {
    private final Database database;
    private final StudyLedger studies;
    private final AttemptLedger attempts;
    private final Outbox outbox;
    private final AuditLog audit;
    private final Leftovers leftovers;
    private final OwnStore store;
    private final Browsing browsing;

    private PostgresLedger(Database database) {
        this.database = database;
        this.studies = new PostgresStudyLedger(database);
        this.attempts = new PostgresAttemptLedger(database);
        this.outbox = new PostgresOutbox(database);
        this.audit = new PostgresAuditLog(database);
        this.leftovers = new PostgresLeftovers(database);
        this.store = new OwnStore(database);
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

    /** What the mirror has still to send. */
    public Outbox outbox() {
        return outbox;
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

    /** What pages show. */
    public Browsing browsing() {
        return browsing;
    }

    @Override
    public void close() {
        database.close();
    }
}
