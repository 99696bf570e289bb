package bam.drills;

import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Percentiles by nearest rank: always a value that was measured. */
public final class Percentiles {
    private Percentiles() {}

    /**
     * The smallest value that at least this share of all does not exceed.
     *
     * @param percent above 0, at most 100
     */
    public static double of(List<Double> values, double percent) {
        if (values.isEmpty() || !(percent > 0) || percent > 100) {
            throw new IllegalArgumentException("the percentile " + percent + " of " + values.size()
                    + " values is none; give more than 0, at most 100, and one value at least");
        }
        List<Double> sorted = values.stream().sorted().collect(Collectors.toList());
        return sorted.get((int) Math.ceil(percent / 100 * sorted.size()) - 1);
    }

    /** Adds p50, p95 and the largest of these seconds, and how many there are; nothing when there are none. */
    public static void add(SortedMap<String, Double> figures, String name, List<Double> seconds) {
        figures.put(name + "-measured", (double) seconds.size());
        if (!seconds.isEmpty()) {
            figures.put(name + "-p50-seconds", of(seconds, 50));
            figures.put(name + "-p95-seconds", of(seconds, 95));
            figures.put(name + "-max-seconds", of(seconds, 100));
        }
    }
}
