package bam.tracking;

import bam.contracts.StudyState;
import java.util.Set;

/**
 * Which studies a list shows, and in which order.
 *
 * @param text part of the id or the name, in capitals or not; empty: any
 * @param states that count; empty: all
 * @param order what the list is sorted by; ties by the newest, then by id
 * @param descending whether the largest comes first
 * @param offset studies left out at the beginning
 * @param limit studies shown at most
 */
public record StudyQuery(String text, Set<StudyState> states, Order order, boolean descending, long offset, int limit) {
    /** All, newest first. */
    public static final StudyQuery NEWEST_FIRST =
            new StudyQuery("", Set.of(), Order.RECORDED, true, 0, Integer.MAX_VALUE);

    /** What a list is sorted by. */
    public enum Order {
        /** When the study was first recorded. */
        RECORDED,
        /** When it ended; what still runs counts as newest. */
        ENDED,
        /** Its name. */
        NAME,
        /** Its state, in the order of the alphabet. */
        STATE
    }

    /** Freezes the set; refuses a page that does not exist. */
    public StudyQuery {
        states = Set.copyOf(states);
        if (offset < 0 || limit < 1) {
            throw new IllegalArgumentException("a list of " + limit + " studies after the first " + offset
                    + " makes no sense; ask for one at least, after none at least");
        }
    }

    /** The same, one page of it. */
    public StudyQuery page(long after, int size) {
        return new StudyQuery(text, states, order, descending, after, size);
    }

    /** The same of studies whose id or name holds this. */
    public StudyQuery containing(String part) {
        return new StudyQuery(part, states, order, descending, offset, limit);
    }

    /** The same of studies in one of these states. */
    public StudyQuery in(Set<StudyState> some) {
        return new StudyQuery(text, some, order, descending, offset, limit);
    }

    /** The same in another order. */
    public StudyQuery by(Order other, boolean largestFirst) {
        return new StudyQuery(text, states, other, largestFirst, offset, limit);
    }
}
