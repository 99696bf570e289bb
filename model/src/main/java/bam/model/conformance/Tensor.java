package bam.model.conformance;

import java.util.Arrays;
import java.util.List;

/**
 * Numbers of a tensor, in order.
 *
 * @param shape its extents
 * @param numbers the values, in double precision
 * @param whole whether they are integers
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared as a record
record Tensor(List<Long> shape, double[] numbers, boolean whole) {
    static Tensor of(double[] numbers, List<Long> shape) {
        return new Tensor(shape, numbers, false);
    }

    static Tensor ofIntegers(double[] numbers, List<Long> shape) {
        return new Tensor(shape, numbers, true);
    }

    int first() {
        return shape.get(0).intValue();
    }

    int last() {
        return shape.get(shape.size() - 1).intValue();
    }

    int[] integers() {
        return Arrays.stream(numbers).mapToInt(number -> (int) number).toArray();
    }

    float[] floats() {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }
}
