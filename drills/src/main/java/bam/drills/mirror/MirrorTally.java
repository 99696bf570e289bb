package bam.drills.mirror;

import bam.drills.DrillOrder;
import bam.drills.DrillReport;
import bam.drills.Percentiles;
import bam.mirror.Reconciliation.Finding;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** What the drill of the mirror has done and found. */
final class MirrorTally {
    private final DrillOrder order;
    private final List<Outage> outages;
    private final Map<Outage, Integer> provoked = new EnumMap<>(Outage.class);
    private final List<String> violations = new ArrayList<>();
    private final List<Double> recoveries = new ArrayList<>();
    private final SortedMap<String, Double> figures = new TreeMap<>();
    private int tried;

    /** Kinds of outage take turns; a server without files of its own has no full disk. */
    MirrorTally(DrillOrder order, boolean files) {
        List<Outage> kinds = List.of(Outage.values()).stream()
                .filter(outage -> files || outage != Outage.DISK_FULL)
                .toList();
        this.order = order;
        this.outages = IntStream.range(0, order.count())
                .mapToObj(i -> kinds.get(i % kinds.size()))
                .toList();
    }

    /** Every outage, one after the other. */
    List<Outage> order() {
        return outages;
    }

    void tried(Outage outage, boolean struck) {
        if (struck) {
            provoked.merge(outage, 1, Integer::sum);
        }
        order.progress()
                .accept(++tried + " of " + outages.size() + ": " + outage.label()
                        + (struck ? "" : ", which did not come about"));
    }

    void recovered(double seconds) {
        recoveries.add(seconds);
    }

    void violated(String sentence) {
        order.progress().accept(sentence);
        violations.add(sentence);
    }

    /**
     * What MLflow holds in the end.
     *
     * @param runs that carry the tag of a stage, in all
     */
    void count(List<Finding> findings, long runs) {
        for (Finding finding : findings) {
            finding.differences().forEach(difference -> violated("'" + finding.name() + "': " + difference));
            if (finding.refused() > 0) {
                violated("'" + finding.name() + "': " + finding.refused() + " facts were set aside");
            }
        }
        long stages = findings.stream().filter(finding -> !finding.variant()).count();
        if (runs != stages) {
            violated(runs + " runs carry the tag of one of " + stages + " stages");
        }
        figures.put("stages", (double) stages);
        figures.put("variants", (double) (findings.size() - stages));
        figures.put("runs-of-stages", (double) runs);
        figures.put("points", sum(findings, Finding::ledgerPoints));
        figures.put("points-lost", sum(findings, Finding::missing));
        figures.put("points-doubled", sum(findings, Finding::extra));
    }

    private static double sum(List<Finding> findings, ToLongFunction<Finding> what) {
        return findings.stream().mapToLong(what).sum();
    }

    DrillReport report(double seconds) {
        List<DrillReport.Row> rows = outages.stream()
                .distinct()
                .map(outage -> new DrillReport.Row(
                        outage.label(),
                        (int) outages.stream().filter(outage::equals).count(),
                        provoked.getOrDefault(outage, 0)))
                .toList();
        Percentiles.add(figures, "outage-to-next-answer", recoveries);
        figures.put("all-seconds", seconds);
        return new DrillReport("mirror", order.seed(), rows, violations, figures);
    }
}
