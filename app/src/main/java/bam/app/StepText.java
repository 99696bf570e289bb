package bam.app;

import bam.benchmarks.StepResult;
import java.util.List;
import java.util.Locale;

/** Speeds of training steps as a table. */
final class StepText {
    private StepText() {}

    static String of(List<StepResult> results) {
        StringBuilder text = new StringBuilder();
        text.append(row("size", "model", "tokens/s", "of peak", "PyTorch", "of peak", "ratio (lowest-highest)"));
        results.forEach(result -> text.append(row(result)));
        StepResult first = results.get(0);
        double peak = results.stream()
                .mapToDouble(StepResult::peakFlopsPerSecond)
                .max()
                .orElseThrow();
        text.append(String.format(
                Locale.ROOT,
                "%d threads, f32, medians of %d rounds; fastest matrix product %.0f GFLOP/s%n",
                first.threads(),
                first.rounds(),
                peak / 1e9));
        if (first.eager().isEmpty()) {
            text.append("eager PyTorch was not timed: './bam service prepare --transformers' installs it (2.7 GB)\n");
        }
        return text.toString();
    }

    private static String row(StepResult result) {
        StepResult.Side ours = result.ours();
        return row(
                result.size().name(),
                result.model().toString(),
                count(ours.tokensPerSecond()),
                percent(ours.peakShare()),
                result.eager()
                        .map(eager -> count(eager.side().tokensPerSecond()))
                        .orElse("-"),
                result.eager().map(eager -> percent(eager.side().peakShare())).orElse("-"),
                result.eager().map(StepText::ratio).orElse("-"));
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-7s %-14s %10s %7s   %10s %7s   %s%n", cells);
    }

    private static String ratio(StepResult.Eager eager) {
        return String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", eager.ratio(), eager.lowestRatio(), eager.highestRatio());
    }

    private static String count(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
