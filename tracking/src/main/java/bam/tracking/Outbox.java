package bam.tracking;

import java.util.List;
import java.util.function.Consumer;

/** Facts that the mirror has still to send, in the order in which they became true. */
public interface Outbox {
    /**
     * Gives the oldest unsent rows to {@code sender}; when it returns they are sent, when it throws they wait and the
     * exception goes on to the caller. Rows of one stage or study come in the order of truth, even to several mirrors.
     * Returns how many; 0 also when another mirror holds all that wait.
     */
    int drain(int limit, Consumer<List<OutboxRow>> sender);

    /**
     * Sets a row aside that the other side will never take, with the reason; the rest goes on. Not to be called by a
     * sender.
     */
    void refuse(long id, String why);

    /** Writes down, once, that the other side will never take a part of this row; the row itself goes on. */
    void note(OutboxRow row, String why);

    /** All facts about this stage or study wait again, those that were set aside too; returns how many. */
    int resend(String subject);

    /** Rows that wait, and the age of the oldest in milliseconds (0 when none). */
    Backlog backlog();

    /** How long facts took from their commit until the other side had them. */
    Lag lag();

    /** How far behind the mirror is. */
    record Backlog(long rows, long oldestMillis) {}

    /**
     * Of the newest facts that were sent, in milliseconds; 0 when none was.
     *
     * @param rows how many are looked at, ten thousand at most
     * @param medianMillis half of them took no longer
     * @param p95Millis 95 % of them took no longer
     * @param worstMillis none took longer
     */
    record Lag(long rows, long medianMillis, long p95Millis, long worstMillis) {}
}
