package bam.drills.strike;

import bam.training.Moment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How long after a moment a strike falls: at random within a window that grows while strikes hit the phase that they
 * aim at and shrinks when they come too late, so that it settles at the length of the phase on this machine.
 */
final class Aim {
    private static final double FIRST_MILLIS = 10;
    private static final double GROWTH = 1.5;
    private static final double LONGEST_MILLIS = 3_000;

    private final SplittableRandom random;
    private final Map<Target, Double> windows = new HashMap<>();

    /** What is aimed at: a pair, from one of its moments on. */
    record Target(Pair pair, Moment from) {}

    Aim(SplittableRandom random) {
        this.random = random;
    }

    Duration delay(Target target) {
        double window = windows.getOrDefault(target, FIRST_MILLIS);
        return Duration.ofNanos(Math.round(random.nextDouble() * window * 1e6));
    }

    void hit(Target target) {
        windows.merge(target, FIRST_MILLIS, (window, first) -> Math.min(LONGEST_MILLIS, window * GROWTH));
    }

    void missed(Target target) {
        windows.put(target, windows.getOrDefault(target, FIRST_MILLIS) / GROWTH / GROWTH);
    }
}
