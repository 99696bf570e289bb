package bam.drills;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.util.function.Consumer;

/**
 * What a drill is asked to do.
 *
 * @param count how often each fault is to strike
 * @param seed of its random choices
 * @param progress receives a line now and then
 */
public record DrillOrder(int count, long seed, Consumer<String> progress) {
    /** At least once. */
    public DrillOrder {
        if (count < 1) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "--count is " + count + ", and what was not provoked proves nothing; give at least 1");
        }
    }
}
