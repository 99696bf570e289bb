package bam.model;

import java.nio.charset.StandardCharsets;

/**
 * Normally distributed numbers whose bits are the same on every machine: SplitMix64 for the bits, Box-Muller in strict
 * arithmetic for the shape. Each tensor has a stream of its own, named after it, so that no draw depends on another's
 * size or order.
 */
final class NormalDraws {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private long state;

    NormalDraws(long seed, String stream) {
        long hash = FNV_START;
        for (byte b : stream.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        state = mix(seed + GOLDEN) ^ mix(hash);
    }

    /** Fills the first {@code count} places with N(0, deviation). */
    void fill(float[] values, int count, double deviation) {
        for (int i = 0; i < count; i += 2) {
            double radius = deviation * StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
            double angle = 2 * StrictMath.PI * uniform();
            values[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < count) {
                values[i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
    }

    /** In [0, 1). */
    private double uniform() {
        state += GOLDEN;
        return (mix(state) >>> 11) * 0x1p-53;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
