package bam.tracking;

import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** How a stage stands; true for as long as the transaction lasts that read it, since that holds the row's lock. */
record Standing(
        Fingerprint stage,
        String label,
        StageState state,
        long epoch,
        @Nullable String failureKind,
        @Nullable String failure,
        boolean paused,
        boolean wanted,
        boolean rested,
        int tries,
        long reachedStep) {
    static Optional<Standing> lock(Handle handle, Fingerprint stage) {
        return handle.createQuery("""
                        SELECT fingerprint, label, state, epoch, failure_kind, failure, paused, wanted, rested, tries,
                               reached_step
                        FROM stage WHERE fingerprint = :stage FOR NO KEY UPDATE
                        """)
                .bind("stage", stage.hex())
                .map(Standing::of)
                .findOne();
    }

    private static Standing of(ResultSet row, StatementContext context) throws SQLException {
        return new Standing(
                new Fingerprint(row.getString("fingerprint")),
                row.getString("label"),
                StageState.valueOf(row.getString("state")),
                row.getLong("epoch"),
                row.getString("failure_kind"),
                row.getString("failure"),
                row.getBoolean("paused"),
                row.getBoolean("wanted"),
                row.getBoolean("rested"),
                row.getInt("tries"),
                row.getLong("reached_step"));
    }

    /** Whether a person, or every study that wants it, wishes it to stand still. */
    boolean standStill() {
        return paused || !wanted;
    }

    /** Whether an attempt holds it. */
    boolean running() {
        return state == StageState.RUNNING;
    }

    /** How sentences name it. */
    String name() {
        return "stage '" + label + "' (" + stage.abbreviated() + ")";
    }
}
