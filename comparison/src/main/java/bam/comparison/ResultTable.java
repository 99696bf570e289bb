package bam.comparison;

import bam.contracts.Cost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Models by domain, in the shape of the paper's Table 1, with what each is and cost, and its paired differences to the
 * baseline.
 *
 * @param domains columns, in order
 * @param baseline label of the model that the others are compared with
 * @param rows one per model, in the order in which they were given
 * @param coverage what the intervals of the differences cover
 */
public record ResultTable(List<String> domains, String baseline, List<Row> rows, String coverage) {
    private static final String COVERAGE =
            "The 95 % intervals are paired by window and cover evaluation noise only, that is which windows were drawn:"
                    + " not what another training seed, other data or other settings would give.";

    /**
     * A model.
     *
     * @param label what people call it
     * @param replicates seeds that it was trained with
     * @param perplexities by domain, in column order
     * @param average mean of the domains' perplexities, as in the paper
     * @param bitsPerByte mean of the domains' bits per byte
     * @param parameters total and active
     * @param own cost of its own training, of one replicate
     * @param lineage cost with everything that it came from, of one replicate
     * @param differences to the baseline in bits per byte, by domain; empty for the baseline itself
     */
    public record Row(
            String label,
            List<Long> replicates,
            List<Spread> perplexities,
            Spread average,
            Spread bitsPerByte,
            Cost parameters,
            Spent own,
            Spent lineage,
            List<PairedDifference> differences) {
        /** Freezes the lists. */
        public Row {
            replicates = List.copyOf(replicates);
            perplexities = List.copyOf(perplexities);
            differences = List.copyOf(differences);
        }
    }

    /** Freezes the lists. */
    public ResultTable {
        domains = List.copyOf(domains);
        rows = List.copyOf(rows);
    }

    /**
     * The table of these models.
     *
     * @throws IllegalArgumentException when there is nothing to show, a replicate is given twice, or a model lacks a
     *     domain
     */
    public static ResultTable of(List<String> domains, String baseline, List<ModelScores> models) {
        if (domains.isEmpty() || models.isEmpty()) {
            throw new IllegalArgumentException("a table of " + models.size() + " models on " + domains.size()
                    + " domains shows nothing; give at least 1 of each");
        }
        Map<String, List<ModelScores>> byLabel = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (ModelScores model : models) {
            if (!seen.add(model.replicate() + " " + model.label())) {
                throw new IllegalArgumentException("replicate " + model.replicate() + " of model '" + model.label()
                        + "' was given twice; give each once");
            }
            byLabel.computeIfAbsent(model.label(), any -> new ArrayList<>()).add(model);
        }
        List<ModelScores> against = byLabel.getOrDefault(baseline, List.of());
        List<Row> rows = byLabel.values().stream()
                .map(replicates -> row(domains, replicates, baseline, against))
                .toList();
        return new ResultTable(domains, baseline, rows, COVERAGE);
    }

    /** Plain text, aligned; columns that do not fit into the width go on below. */
    public String text(int width) {
        return new TableText(this).plain(width);
    }

    /** The same as Markdown. */
    public String markdown() {
        return new TableText(this).markdown();
    }

    private static Row row(
            List<String> domains, List<ModelScores> replicates, String baseline, List<ModelScores> against) {
        ModelScores first = replicates.get(0);
        return new Row(
                first.label(),
                replicates.stream().map(ModelScores::replicate).toList(),
                domains.stream()
                        .map(domain -> spread(replicates, model -> ScoredWindow.perplexity(model.of(domain))))
                        .toList(),
                spread(replicates, model -> mean(domains, domain -> ScoredWindow.perplexity(model.of(domain)))),
                spread(replicates, model -> mean(domains, domain -> ScoredWindow.bitsPerByte(model.of(domain)))),
                Cost.of(first.architecture()),
                first.own(),
                first.lineage(),
                first.label().equals(baseline) ? List.of() : differences(domains, replicates, baseline, against));
    }

    private static List<PairedDifference> differences(
            List<String> domains, List<ModelScores> replicates, String baseline, List<ModelScores> against) {
        return domains.stream()
                .map(domain -> against.isEmpty()
                        ? new PairedDifference.Refused(
                                domain, "the baseline '" + baseline + "' has no scores; evaluate it, or name another")
                        : PairedDifference.between(domain, replicates, against))
                .toList();
    }

    private static Spread spread(List<ModelScores> replicates, ToDoubleFunction<ModelScores> figure) {
        return Spread.of(replicates.stream().map(figure::applyAsDouble).toList());
    }

    private static double mean(List<String> domains, ToDoubleFunction<String> figure) {
        return domains.stream().mapToDouble(figure).average().orElseThrow();
    }
}
