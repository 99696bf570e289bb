package bam.drills;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a drill did and found.
 *
 * @param drill name
 * @param seed of its random choices
 * @param rows one for each kind of fault
 * @param violations a sentence for each promise that was broken
 * @param figures measured values by name, with the unit in the name: {@code kill-to-new-step-p95-seconds}
 */
public record DrillReport(
        String drill, long seed, List<Row> rows, List<String> violations, SortedMap<String, Double> figures) {
    /** Freezes what it holds. */
    public DrillReport {
        rows = List.copyOf(rows);
        violations = List.copyOf(violations);
        figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
    }

    /**
     * One kind of fault.
     *
     * @param fault what was done, and where
     * @param wanted how often it was to strike
     * @param provoked how often it really struck
     */
    public record Row(String fault, int wanted, int provoked) {}

    /** Nothing broken, and every fault provoked as often as was asked: a drill that provoked nothing proves nothing. */
    public boolean passed() {
        return violations.isEmpty() && rows.stream().allMatch(row -> row.provoked() >= row.wanted());
    }

    /** The last line that a person reads. */
    public String summary() {
        int provoked = rows.stream().mapToInt(Row::provoked).sum();
        int wanted = rows.stream().mapToInt(Row::wanted).sum();
        return (passed() ? "passed" : "FAILED") + ": drill " + drill + ", " + provoked + " of " + wanted
                + " faults provoked, " + violations.size() + (violations.size() == 1 ? " violation" : " violations");
    }
}
