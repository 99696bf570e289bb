package bam.drills.save;

import bam.contracts.FailureKind;
import java.util.Optional;

/** How a save is interrupted. */
enum SaveFault {
    /** The process is killed between the row that says WRITING and the one that says COMMITTED. */
    KILL("kill -9", Optional.empty()),
    /** The disk takes the bytes and loses some, without a word. */
    TORN_WRITE("torn write", Optional.of(FailureKind.STORE_FAULT)),
    /** There is no room. */
    FULL_DISK("full disk", Optional.of(FailureKind.DISK_FULL)),
    /** A write, a force, a rename or a sync of a folder answers with an error. */
    IO_ERROR("I/O error", Optional.of(FailureKind.STORE_FAULT)),
    /** Process and page cache are gone. */
    POWER_CUT("power cut", Optional.empty());

    private final String label;
    private final Optional<FailureKind> parks;

    SaveFault(String label, Optional<FailureKind> parks) {
        this.label = label;
        this.parks = parks;
    }

    /** The kind of failure that the stage must park with; empty when nobody is left to say one. */
    Optional<FailureKind> parks() {
        return parks;
    }

    /** What people call it. */
    String label() {
        return label;
    }
}
