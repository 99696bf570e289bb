package bam.comparison;

import bam.comparison.ResultTable.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a table can and cannot show.
 *
 * @param replicates of the model that has the fewest
 * @param largest the variant whose training compute is farthest from the baseline's, if any is known
 * @param leaks share of each domain's held-out text that occurs word for word in the training text, where known
 */
public record Caveat(int replicates, Optional<FlopRatio> largest, SortedMap<String, Double> leaks) {
    /** Ratios nearer to 1 are called equal. */
    private static final double EQUAL = 0.01;

    /** Shares below this are not worth a reader's time. */
    private static final double NOTEWORTHY_LEAK = 0.01;

    /**
     * Training compute of a variant over that of the baseline.
     *
     * @param variant its label
     * @param baseline its label
     * @param ratio of their own training's FLOPs
     */
    public record FlopRatio(String variant, String baseline, double ratio) {}

    /** Freezes the map. */
    public Caveat {
        leaks = Collections.unmodifiableSortedMap(new TreeMap<>(leaks));
    }

    /** The limits of this table, whose rows of these labels are the variants that the study compares. */
    public static Caveat of(ResultTable table, Collection<String> variants, SortedMap<String, Double> leaks) {
        int fewest = table.rows().stream()
                .mapToInt(row -> row.replicates().size())
                .min()
                .orElse(0);
        Optional<Row> baseline = table.rows().stream()
                .filter(row -> row.label().equals(table.baseline()) && row.own().flops() > 0)
                .findFirst();
        Optional<FlopRatio> largest = baseline.flatMap(base -> table.rows().stream()
                .filter(row -> variants.contains(row.label())
                        && row.own().flops() > 0
                        && !row.label().equals(base.label()))
                .map(row -> new FlopRatio(
                        row.label(),
                        base.label(),
                        row.own().flops() / base.own().flops()))
                .max(Comparator.comparingDouble(ratio -> Math.abs(Math.log(ratio.ratio())))));
        return new Caveat(fewest, largest, leaks);
    }

    /** One sentence. */
    public String sentence() {
        List<String> parts = new ArrayList<>();
        parts.add(replicatesSay());
        largest.map(Caveat::computeSays).ifPresent(parts::add);
        leaksSay().ifPresent(parts::add);
        return String.join("; ", parts) + ".";
    }

    private String replicatesSay() {
        if (replicates <= 1) {
            return "With a single replicate the intervals cover evaluation noise only, so that a small difference may"
                    + " be the luck of one training seed";
        }
        return "With " + replicates + " replicates the ranges show the luck of training seeds roughly,"
                + " and the intervals cover evaluation noise only";
    }

    private static String computeSays(FlopRatio flops) {
        if (Math.abs(flops.ratio() - 1) < EQUAL) {
            return "every variant was trained with the FLOPs of " + flops.baseline() + " to within 1 %";
        }
        return flops.variant() + " was trained with "
                + String.format(Locale.ROOT, "%.2f", flops.ratio()) + " times the FLOPs of " + flops.baseline()
                + ", so that the table cannot tell a better design from "
                + (flops.ratio() > 1 ? "more" : "less") + " compute";
    }

    private Optional<String> leaksSay() {
        String shares = leaks.entrySet().stream()
                .filter(leak -> leak.getValue() >= NOTEWORTHY_LEAK)
                .map(leak -> String.format(Locale.ROOT, "%.0f %% of %s", 100 * leak.getValue(), leak.getKey()))
                .collect(Collectors.joining(", "));
        return shares.isEmpty()
                ? Optional.empty()
                : Optional.of("held-out text that also occurs word for word in training (" + shares
                        + ") flatters every model's perplexity, though hardly the differences between them");
    }
}
