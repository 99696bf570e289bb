package bam.tracking;

import java.util.List;

/**
 * A stretch of a curve.
 *
 * @param series its name
 * @param newestStep step of its newest point, in the stretch or not
 * @param width steps in each bucket; 1: every bucket is a point
 * @param buckets those with points, by step
 */
public record Curve(String series, long newestStep, long width, List<Bucket> buckets) {
    /** Freezes the list. */
    public Curve {
        buckets = List.copyOf(buckets);
    }

    /**
     * What some steps in a row come to, exactly, however many they are.
     *
     * @param firstStep first step of the bucket, with a point or without
     * @param lastStep step of its last point
     * @param points in it, at least one
     * @param numbers points that the mean is over: finite, and of magnitude 1e300 at most
     * @param minimum smallest value, minus infinity included; NaN when every value is NaN
     * @param maximum largest value, infinity included; NaN when every value is NaN
     * @param mean of its numbers; NaN when there are none
     * @param last value of its last point, NaN and infinities included
     */
    public record Bucket(
            long firstStep,
            long lastStep,
            long points,
            long numbers,
            double minimum,
            double maximum,
            double mean,
            double last) {
        /** Whether some value is no finite number, or so large that it is left out of the mean. */
        public boolean hasOdd() {
            return numbers < points;
        }
    }
}
