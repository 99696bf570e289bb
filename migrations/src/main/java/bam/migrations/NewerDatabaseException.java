package bam.migrations;

/** The database was made by a newer program, whose tables this one does not know. */
public final class NewerDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says both versions. */
    NewerDatabaseException(String database, String program) {
        super("the database has version " + database + " and this program knows tables up to version " + program
                + "; run a newer program, or give it another database");
    }
}
