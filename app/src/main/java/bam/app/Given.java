package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.util.function.Supplier;

/** What a person gives on the command line. */
final class Given {
    private Given() {}

    /** Refuses what is below one; {@code option} names it. */
    static void requirePositive(String option, long count) {
        if (count < 1) {
            throw new BamException(FailureKind.BAD_INPUT, option + " is " + count + "; give at least 1");
        }
    }

    /** A record of given values; what it says of values that it does not take is the answer. */
    static <T> T checked(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException refusal) {
            throw new BamException(FailureKind.BAD_INPUT, String.valueOf(refusal.getMessage()), refusal);
        }
    }
}
