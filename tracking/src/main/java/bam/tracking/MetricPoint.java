package bam.tracking;

import java.util.Set;

/**
 * One point of a curve.
 *
 * @param series name: {@code loss}, {@code gradient-norm}, …
 * @param step optimizer step, from 1
 * @param value may be NaN or infinite
 * @param epochMillis when it was measured
 */
public record MetricPoint(String series, long step, double value, long epochMillis) {
    /** Series that a clock measures; a repetition repeats all others to the last bit. */
    public static final Set<String> MEASURED_BY_CLOCK = Set.of("tokens-per-second", "checkpoint-stall-seconds");

    /** Steps count from 1. */
    public MetricPoint {
        if (step < 1) {
            throw new IllegalArgumentException(
                    "a point of '" + series + "' is at step " + step + "; steps count from 1");
        }
    }
}
