package bam.drills.save;

import bam.drills.DrillOrder;
import bam.drills.DrillReport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What several threads of the drill have done and found. */
final class SaveTally {
    private static final int LINES = 10;

    /** So many broken promises are enough. */
    private static final int HOPELESS = 20;

    /** So many misses for each hit, and some more, are no bad luck any more. */
    private static final int MISSES = 5;

    private final DrillOrder order;
    private final Map<SaveFault, Integer> wanted = new EnumMap<>(SaveFault.class);
    private final Map<SaveFault, Integer> provoked = new EnumMap<>(SaveFault.class);
    private final Map<SaveFault, Integer> missed = new EnumMap<>(SaveFault.class);
    private final Map<SaveFault, Integer> underWay = new EnumMap<>(SaveFault.class);
    private final List<String> violations = new ArrayList<>();
    private long verified;
    private long unusable;
    private long stages;

    /** The faults share what is to be done; the first ones take what is left over. */
    SaveTally(DrillOrder order) {
        this.order = order;
        List<SaveFault> faults = List.of(SaveFault.values());
        for (int i = 0; i < faults.size(); i++) {
            boolean one = i < order.count() % faults.size();
            wanted.put(faults.get(i), order.count() / faults.size() + (one ? 1 : 0));
            provoked.put(faults.get(i), 0);
            missed.put(faults.get(i), 0);
            underWay.put(faults.get(i), 0);
        }
    }

    /**
     * Whether one more fault is to be tried: it has not struck often enough yet, with those that are being tried, and
     * there is sense in going on. Who is told so tries it, and says what came of it.
     */
    synchronized boolean begins(SaveFault fault) {
        int all = wanted.getOrDefault(fault, 0);
        boolean more = violations.size() < HOPELESS
                && missed.getOrDefault(fault, 0) < HOPELESS + MISSES * all
                && provoked.getOrDefault(fault, 0) + underWay.getOrDefault(fault, 0) < all;
        underWay.merge(fault, more ? 1 : 0, Integer::sum);
        return more;
    }

    /** A fault was tried; it counts if it interrupted a save. */
    synchronized void tried(SaveFault fault, boolean interrupted) {
        underWay.merge(fault, -1, Integer::sum);
        (interrupted ? provoked : missed).merge(fault, 1, Integer::sum);
        int done = provoked.getOrDefault(fault, 0);
        int all = wanted.getOrDefault(fault, 0);
        if (interrupted && done % Math.max(1, all / LINES) == 0) {
            order.progress().accept(fault.label() + ": " + done + " of " + all);
        }
    }

    synchronized void violated(List<String> sentences) {
        sentences.forEach(order.progress());
        violations.addAll(sentences);
    }

    /** A stage has come to its end. */
    synchronized void ended(Inspection inspection, boolean equalBits) {
        stages += equalBits ? 1 : 0;
        verified += inspection.verified();
        unusable += inspection.unusable();
    }

    synchronized DrillReport report(double seconds) {
        List<DrillReport.Row> rows = new ArrayList<>();
        wanted.forEach(
                (fault, count) -> rows.add(new DrillReport.Row(fault.label(), count, provoked.getOrDefault(fault, 0))));
        SortedMap<String, Double> figures = new TreeMap<>();
        figures.put("saves-interrupted", (double) total(provoked));
        figures.put("faults-that-missed-a-save", (double) total(missed));
        figures.put("committed-checkpoints-verified", (double) verified);
        figures.put("unusable-checkpoints", (double) unusable);
        figures.put("stages-ended-with-equal-bits", (double) stages);
        figures.put("all-seconds", seconds);
        return new DrillReport("save", order.seed(), rows, violations, figures);
    }

    private static int total(Map<SaveFault, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
