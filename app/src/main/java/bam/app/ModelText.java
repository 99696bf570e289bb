package bam.app;

import bam.contracts.AttentionVariant;
import bam.contracts.Cost;
import bam.contracts.DenseArchitecture;
import bam.contracts.EnsembleArchitecture;
import bam.contracts.ForwardFlops;
import bam.contracts.MixtureArchitecture;
import bam.contracts.TensorGroup;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What models cost, as text. */
final class ModelText {
    private final StringBuilder text = new StringBuilder();

    private ModelText() {}

    static String of(List<ModelFigures> models) {
        ModelText all = new ModelText();
        models.forEach(all::model);
        return all.text.toString();
    }

    private void model(ModelFigures figures) {
        if (!text.isEmpty()) {
            line("");
        }
        headline(figures);
        line("  %-26s %16s %16s", "parameters", "total", "active");
        figures.groups().forEach(this::group);
        counts("all", figures.parameters());
        line("  %-26s %16s %16s %16s", "FLOPs of a token", "mean", "last", "last, no vocab.");
        figures.flops()
                .forEach((context, flops) -> line(
                        "  %-26s %,16d %,16d %,16d",
                        String.format(Locale.ROOT, "  context %,d", context),
                        flops.mean().total(),
                        flops.end().total(),
                        flops.end().withoutVocabulary()));
        parts(figures);
        memory(figures);
        line(
                "  %-26s %,d bytes in f32: keys %,d, values %,d, of %d to a layer",
                "cache of a token",
                figures.cache().bytes(),
                figures.cache().keyBytes(),
                figures.cache().valueBytes(),
                figures.cache().caches());
    }

    private void headline(ModelFigures figures) {
        DenseArchitecture d = figures.architecture().dense();
        line(
                "%s: %d layers, hidden size %d, %d heads of %d over %d key-value heads, intermediate size %d,"
                        + " vocabulary %,d, %s block",
                figures.name(),
                d.layers(),
                d.hiddenSize(),
                d.heads(),
                d.headSize(),
                d.keyValueHeads(),
                d.intermediateSize(),
                d.vocabularySize(),
                word(d.block()));
        if (figures.architecture() instanceof MixtureArchitecture mixture) {
            line(
                    "  experts %s; feed-forward top-%d; attention %s",
                    String.join(", ", mixture.experts()),
                    mixture.feedForwardRouter().topK(),
                    attention(mixture));
        }
        if (figures.architecture() instanceof EnsembleArchitecture ensemble) {
            line(
                    "  experts %s, side by side; the %d likeliest are mixed",
                    String.join(", ", ensemble.experts()), ensemble.topK());
        }
    }

    private static String attention(MixtureArchitecture mixture) {
        if (mixture.attention() == AttentionVariant.AVERAGED) {
            return "averaged";
        }
        return word(mixture.attention()) + ", " + word(mixture.attentionRouter().gate()) + " over "
                + mixture.attentionRouter().topK();
    }

    private void group(TensorGroup group, Cost cost) {
        counts("  " + word(group), cost);
    }

    private void counts(String name, Cost cost) {
        line("  %-26s %,16d %,16d", name, cost.totalParameters(), cost.activeParameters());
    }

    private void parts(ModelFigures figures) {
        String parts = figures.flops().entrySet().stream()
                .limit(1)
                .map(entry -> {
                    ForwardFlops mean = entry.getValue().mean();
                    return String.format(
                            Locale.ROOT,
                            "  of which, mean at %,d: attention %,d, feed-forward %,d, routers %,d, vocabulary %,d",
                            entry.getKey(),
                            mean.attention(),
                            mean.feedForward(),
                            mean.routers(),
                            mean.vocabulary());
                })
                .collect(Collectors.joining());
        line("%s", parts);
    }

    private void memory(ModelFigures figures) {
        line("  %-26s %16s %16s %16s", "bytes to train 1 window", "f32", "recomputed", "bf16, recomputed");
        figures.memory()
                .forEach((context, memory) -> line(
                        "  %-26s %,16d %,16d %,16d",
                        String.format(Locale.ROOT, "  context %,d", context),
                        memory.plain().bytes(),
                        memory.recomputed().bytes(),
                        memory.mixed().bytes()));
        line(
                "  (bf16 adds copies of weights and activations to those in f32: it saves where activations are most of it)");
        figures.memory().entrySet().stream()
                .limit(1)
                .forEach(entry -> line(
                        "  of which, bytes in f32 at %,d: %s",
                        entry.getKey(),
                        entry.getValue().plain().parts().entrySet().stream()
                                .map(part -> String.format(Locale.ROOT, "%s %,d", word(part.getKey()), part.getValue()))
                                .collect(Collectors.joining(", "))));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
