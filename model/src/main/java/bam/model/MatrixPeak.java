package bam.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import bam.contracts.Numerics;

/** The fastest matrix product of this machine: what the speeds of steps are held against. */
public final class MatrixPeak {
    /** Large enough for full speed, and done in a tenth of a second. */
    private static final int SIZE = 2048;

    private static final int PRODUCTS = 3;

    private MatrixPeak() {}

    /** FLOPs per second of the fastest of a few products of square f32 matrices, each of 2 n³ FLOPs. */
    public static double flopsPerSecond(Numerics numerics) {
        try (NDManager memory = Engine.open(numerics)) {
            return Engine.run(numerics, false, () -> {
                NDArray a = memory.randomUniform(-1, 1, new Shape(SIZE, SIZE));
                NDArray b = memory.randomUniform(-1, 1, new Shape(SIZE, SIZE));
                long fastest = Long.MAX_VALUE;
                for (int product = 0; product < PRODUCTS; product++) {
                    fastest = Math.min(fastest, nanos(a, b));
                }
                return 2e9 * SIZE * SIZE * SIZE / fastest;
            });
        }
    }

    private static long nanos(NDArray a, NDArray b) {
        long start = System.nanoTime();
        try (NDArray product = a.matMul(b)) {
            // A device is done when a number of it is known.
            product.getFloat(0, 0);
            return System.nanoTime() - start;
        }
    }
}
