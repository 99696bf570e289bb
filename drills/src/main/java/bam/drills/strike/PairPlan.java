package bam.drills.strike;

import bam.drills.DrillReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How often each pair has been struck, and which need more. */
final class PairPlan {
    private final int wanted;
    private final Map<Pair, Integer> struck = new LinkedHashMap<>();

    /** Each pair this often. */
    PairPlan(int wanted) {
        this.wanted = wanted;
        Pair.all().forEach(pair -> struck.put(pair, 0));
    }

    synchronized void add(Pair pair) {
        struck.merge(pair, 1, Integer::sum);
    }

    synchronized boolean needs(Pair pair) {
        return struck.getOrDefault(pair, wanted) < wanted;
    }

    synchronized boolean fulfilled() {
        return struck.values().stream().allMatch(times -> times >= wanted);
    }

    /** Strikes that the plan asks for. */
    int size() {
        return wanted * Pair.all().size();
    }

    /** Strikes that count towards it. */
    synchronized int done() {
        return struck.values().stream()
                .mapToInt(times -> Math.min(times, wanted))
                .sum();
    }

    /** A row for each pair. */
    synchronized List<DrillReport.Row> rows(String strike) {
        return struck.entrySet().stream()
                .map(entry -> new DrillReport.Row(strike + ", " + entry.getKey().words(), wanted, entry.getValue()))
                .toList();
    }
}
