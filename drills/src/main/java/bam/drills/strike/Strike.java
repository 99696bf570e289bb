package bam.drills.strike;

import java.util.Locale;

/** What is done to a worker. */
enum Strike {
    /** {@code kill -9}: it has no last word. */
    KILL,
    /** SIGTERM: it finishes its step, saves, hands its stage back and ends. */
    TERM;

    void at(long pid) {
        ProcessHandle.of(pid).ifPresent(this == KILL ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
    }

    /** As it stands in reports. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
