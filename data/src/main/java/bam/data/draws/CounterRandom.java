package bam.data.draws;

import bam.contracts.Digest;

/**
 * Random numbers by position: the draw at (first, second) is a pure function of name, seed and the two counters, so
 * that no state has to travel or be saved.
 *
 * <p>With {@code mix} the finalizer of SplitMix64, G its odd constant and base the first eight bytes of
 * SHA-256({@code name LF seed}): {@code bits(a, b) = mix(mix(base + G (a + 1)) + G (b + 1))}.
 */
public final class CounterRandom {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long base;

    /** The draws of this name and seed. */
    public CounterRandom(String name, long seed) {
        this.base = Long.parseUnsignedLong(Digest.of(name + "\n" + seed).hex().substring(0, 16), 16);
    }

    /** 64 random bits. */
    public long bits(long first, long second) {
        return mix(mix(base + GOLDEN * (first + 1)) + GOLDEN * (second + 1));
    }

    /** Uniform in [0, 1), in steps of 2^-53. */
    public double unit(long first, long second) {
        return (bits(first, second) >>> 11) * 0x1p-53;
    }

    /** Uniform in [0, bound) for a bound up to 2^62; its bias is below bound / 2^63. */
    public long below(long bound, long first, long second) {
        return Math.multiplyHigh(bits(first, second) >>> 1, 2 * bound);
    }

    /** The finalizer of SplitMix64: a bijection that spreads every bit over all others. */
    public static long mix(long bits) {
        long once = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        long twice = (once ^ (once >>> 27)) * 0x94D049BB133111EBL;
        return twice ^ (twice >>> 31);
    }
}
