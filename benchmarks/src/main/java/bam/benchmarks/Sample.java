package bam.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Measured values, and what people ask of them. */
record Sample(List<Double> values) {
    /** Freezes the values. */
    Sample {
        values = List.copyOf(values);
    }

    /** The value that this share of all does not exceed, by nearest rank; NaN of nothing. */
    double quantile(double share) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(1, rank) - 1];
    }

    double median() {
        return quantile(0.5);
    }

    double largest() {
        return Arrays.stream(values.stream().mapToDouble(Double::doubleValue).toArray())
                .max()
                .orElse(Double.NaN);
    }
}
