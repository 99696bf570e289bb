package bam.drills.zombie;

import bam.training.Moment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a worker is when it is stopped, and what of it is still on its way to the database. */
enum ZombieKind {
    /** The bytes are durable, and nothing of the commit has been sent. */
    BEFORE_COMMIT("stopped before the commit of a checkpoint", Moment.COMMITTING, null),
    /** Nothing of the points has been sent. */
    BEFORE_FLUSH("stopped before a flush of curves", Moment.REPORTING, null),
    /** The commit has been sent, and a stalled connection delivers it after the take-over. */
    IN_FLIGHT("stopped with a commit in flight on a stalled connection", Moment.COMMITTING, Trap.BEFORE_A_WRITE),
    /** All but the end of the transaction has reached the database. */
    INSIDE_COMMIT("stopped inside the transaction of a commit", Moment.COMMITTING, Trap.INSIDE_A_COMMIT),
    /** All but the end of the transaction has reached the database. */
    INSIDE_FLUSH("stopped inside the transaction of a flush", Moment.REPORTING, Trap.INSIDE_A_FLUSH);

    private final String words;
    private final Moment moment;
    private final Optional<Trap> trap;

    ZombieKind(String words, Moment moment, @Nullable Trap trap) {
        this.words = words;
        this.moment = moment;
        this.trap = Optional.ofNullable(trap);
    }

    /** As reports say it. */
    String words() {
        return words;
    }

    /** Where its worker is held first. */
    Moment moment() {
        return moment;
    }

    /** Where its connection freezes, if it does. */
    Optional<Trap> trap() {
        return trap;
    }
}
