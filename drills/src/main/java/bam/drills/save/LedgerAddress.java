package bam.drills.save;

import bam.tracking.PostgresLedger;

/**
 * A database with all tables and no rows, of which the drill does what it likes.
 *
 * @param url JDBC address
 * @param user who owns it
 * @param password of the owner
 */
public record LedgerAddress(String url, String user, String password) {
    /** A ledger on it; the caller closes it. */
    public PostgresLedger open() {
        return PostgresLedger.open(url, user, password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url + " as " + user;
    }
}
