package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;

/** Numbers of things that a person gives. */
final class Counts {
    private Counts() {}

    /** Refuses what is below one; {@code option} names it. */
    static void requirePositive(String option, long count) {
        if (count < 1) {
            throw new BamException(FailureKind.BAD_INPUT, option + " is " + count + "; give at least 1");
        }
    }
}
