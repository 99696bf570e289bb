package bam.model.conformance;

/** How far results are from the expected ones, in the measures of the reference; infinite where sizes differ. */
final class Measure {
    private static final double FLOOR = 1e-12;

    private Measure() {}

    /** Largest error; NaN where a number is none. */
    static double absolute(double[] actual, double[] expected) {
        if (actual.length != expected.length) {
            return Double.POSITIVE_INFINITY;
        }
        double error = 0;
        for (int i = 0; i < actual.length; i++) {
            double one = Math.abs(actual[i] - expected[i]);
            error = one <= error ? error : one;
        }
        return error;
    }

    /** Largest error over the largest expected value, which counts as {@code floor} at least. */
    static double toLargest(double[] actual, double[] expected, double floor) {
        double largest = Math.max(FLOOR, floor);
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        return absolute(actual, expected) / largest;
    }

    /** Norm of the error over the norm of the update that leads from {@code before} to {@code expected}. */
    static double ofUpdate(double[] actual, double[] expected, double[] before) {
        return norm(minus(actual, expected)) / Math.max(FLOOR, norm(minus(expected, before)));
    }

    /** Euclidean norm. */
    static double norm(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    /** Error of a number over the expected one, which counts as {@code least} at least. */
    static double relative(double actual, double expected, double least) {
        return Math.abs(actual - expected) / Math.max(Math.max(least, Math.abs(expected)), Double.MIN_NORMAL);
    }

    private static double[] minus(double[] a, double[] b) {
        double[] difference = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = i < b.length ? a[i] - b[i] : Double.POSITIVE_INFINITY;
        }
        return difference;
    }
}
