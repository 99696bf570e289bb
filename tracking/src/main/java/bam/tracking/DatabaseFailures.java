package bam.tracking;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.sql.SQLException;
import java.sql.SQLTransientException;

/** Gives failures of the database their kind, by the classes of SQLSTATE. */
final class DatabaseFailures {
    private static final String DISK_FULL = "53100";

    /**
     * Connection lost (08), no resources (53), stopped by an operator or a time-out (57), a lock not to be had (55), a
     * deadlock (40), a session ended for idling in a transaction (25P03): another try may succeed.
     */
    private static final String PASSING = "(08|53|57|40).{3}|55P03|25P03";

    private DatabaseFailures() {}

    static BamException unreachable(String url, Throwable cause) {
        String address = url.replaceFirst("[?].*", "");
        return new BamException(
                FailureKind.UNREACHABLE,
                "the database " + address + " does not answer: " + root(cause)
                        + "; start it, or correct its address, user and password",
                cause);
    }

    static BamException translate(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return translate(sql);
            }
        }
        return bug(failure);
    }

    /** The cause is the driver's own: what wraps it repeats every argument, thousands of points among them. */
    private static BamException translate(SQLException sql) {
        String state = String.valueOf(sql.getSQLState());
        if (state.equals(DISK_FULL)) {
            return new BamException(
                    FailureKind.DISK_FULL,
                    "the database has no room left: " + sql.getMessage()
                            + "; free some space there, then retry the stage",
                    sql);
        }
        if (state.matches(PASSING) || sql instanceof SQLTransientException) {
            return new BamException(
                    FailureKind.UNREACHABLE,
                    "the database did not do its work: " + sql.getMessage() + "; it is tried again",
                    sql);
        }
        return bug(sql);
    }

    private static BamException bug(Throwable failure) {
        return new BamException(
                FailureKind.BUG,
                "the database refused a statement of this program: " + root(failure) + "; please report it",
                failure);
    }

    private static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
