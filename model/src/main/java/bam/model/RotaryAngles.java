package bam.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import bam.contracts.DenseArchitecture;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cosines and sines of the rotary angles, [positions, 1, D/2, 2]: made in double precision, kept for the longest
 * context.
 */
final class RotaryAngles {
    private final NDManager manager;
    private final int halfHead;
    private final double theta;
    private @Nullable NDArray table;
    private int positions;

    RotaryAngles(NDManager manager, DenseArchitecture dense) {
        this.manager = manager;
        halfHead = dense.headSize() / 2;
        theta = dense.rope().theta();
    }

    /** A table of at least this many positions. */
    NDArray atLeast(int wanted) {
        NDArray known = table;
        if (known != null && wanted <= positions) {
            return known;
        }
        NDArray longer = HostMemory.filled(
                manager,
                new Shape(wanted, 1, halfHead, 2),
                DataType.FLOAT32,
                bytes -> fill(bytes.asFloatBuffer(), wanted));
        if (known != null) {
            known.close();
        }
        table = longer;
        positions = wanted;
        return longer;
    }

    private void fill(FloatBuffer floats, int wanted) {
        for (int position = 0; position < wanted; position++) {
            for (int pair = 0; pair < halfHead; pair++) {
                double angle = position * StrictMath.pow(theta, -(double) pair / halfHead);
                floats.put((float) StrictMath.cos(angle)).put((float) StrictMath.sin(angle));
            }
        }
    }
}
