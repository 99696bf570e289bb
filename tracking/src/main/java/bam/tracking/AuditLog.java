package bam.tracking;

import bam.contracts.Fingerprint;
import java.time.Instant;
import java.util.List;

/** What went other than planned, for people. */
@FunctionalInterface
public interface AuditLog {
    /** Entries about a stage, oldest first. */
    List<Entry> entries(Fingerprint stage);

    /**
     * One entry.
     *
     * @param at when it was written
     * @param event kind of event, such as {@code WRITE_REFUSED}
     * @param epoch the attempt that it is about; 0: none
     * @param sentence what happened and why
     */
    record Entry(Instant at, String event, long epoch, String sentence) {}
}
