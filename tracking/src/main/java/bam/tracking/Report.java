package bam.tracking;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What an attempt tells of itself now and then.
 *
 * @param points of its curves since the last report
 * @param reachedStep newest step that it has taken; 0 before the first
 * @param spent time in each bucket since it began, by its own clock; replaces what it told before
 */
public record Report(List<MetricPoint> points, long reachedStep, Map<TimeBucket, Duration> spent) {
    /** Freezes both. */
    public Report {
        points = List.copyOf(points);
        spent = spent.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(spent));
    }
}
