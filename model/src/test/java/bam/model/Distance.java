package bam.model;

import static org.assertj.core.api.Assertions.assertThat;

/** How far results are from the expected ones, in the measures of the reference. */
final class Distance {
    private static final double FLOOR = 1e-12;

    private Distance() {}

    /** Largest error over the largest expected value, which counts as {@code floor} at least. */
    static double toLargest(double[] actual, double[] expected, double floor) {
        double largest = floor;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        return absolute(actual, expected) / largest;
    }

    static double toLargest(double[] actual, double[] expected) {
        return toLargest(actual, expected, FLOOR);
    }

    /** Largest error. */
    static double absolute(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double error = 0;
        for (int i = 0; i < actual.length; i++) {
            double one = Math.abs(actual[i] - expected[i]);
            error = one <= error ? error : one;
        }
        return error;
    }

    /** Error of a number, relative where the expected one is above 1. */
    static double aboveOne(double actual, double expected) {
        return Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
    }

    /** Norm of the error over the norm of the update that leads from {@code before} to {@code expected}. */
    static double ofUpdate(double[] actual, double[] expected, double[] before) {
        double error = 0;
        double update = 0;
        for (int i = 0; i < actual.length; i++) {
            error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            update += (expected[i] - before[i]) * (expected[i] - before[i]);
        }
        return Math.sqrt(error) / Math.max(FLOOR, Math.sqrt(update));
    }

    static double norm(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
