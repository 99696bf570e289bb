package bam.comparison;

import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * A figure over replicates.
 *
 * @param mean over them
 * @param low the lowest
 * @param high the highest; all three are one number for a single replicate
 */
public record Spread(double mean, double low, double high) {
    /** Of one figure per replicate, at least one. */
    public static Spread of(List<Double> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("no replicate has a figure; give at least one");
        }
        DoubleSummaryStatistics all =
                figures.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        return new Spread(all.getAverage(), all.getMin(), all.getMax());
    }
}
