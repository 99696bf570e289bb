package bam.tracking;

import java.util.List;
import java.util.function.Consumer;

/** Facts that the mirror has still to send, in the order in which they became true. */
public interface Outbox {
    /**
     * Gives the oldest unsent rows to {@code sender}; when it returns they are sent, when it throws they wait and the
     * exception goes on to the caller. Rows of one stage come in the order of truth, even to several mirrors. Returns
     * how many; 0 also when another mirror holds all that wait.
     */
    int drain(int limit, Consumer<List<OutboxRow>> sender);

    /**
     * Sets a row aside that the other side will never take, with the reason; the rest goes on. Not to be called by a
     * sender.
     */
    void refuse(long id, String why);

    /** Rows that wait, and the age of the oldest in milliseconds (0 when none). */
    Backlog backlog();

    /** How far behind the mirror is. */
    record Backlog(long rows, long oldestMillis) {}
}
