package bam.drills;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Study documents for drills, on generated text: every kind of stage, in seconds.
 *
 * @param architecture of all models, as in a document
 * @param context tokens in a window
 * @param sums lines of generated text in each domain
 * @param seedSteps optimizer steps of the seed
 * @param steps optimizer steps of an expert and of a mixture
 * @param windows held-out windows of an evaluation
 */
public record DrillStudy(String architecture, int context, int sums, int seedSteps, int steps, int windows) {
    /** The model of the demo, for long enough to be struck in every phase. */
    public static final DrillStudy DEMO_SIZE =
            new DrillStudy("hidden-size: 64, layers: 3, heads: 2, intermediate-size: 128", 128, 3_000, 80, 60, 64);

    /** A model whose steps take about a millisecond. */
    public static final DrillStudy TINY =
            new DrillStudy("hidden-size: 16, layers: 1, heads: 2, intermediate-size: 32", 16, 500, 100, 100, 1);

    /**
     * A study with every kind of stage but an import: one expert, two variants.
     *
     * @param first of so many replicates
     */
    public String document(String name, long first, int replicates) {
        return document(name, first, replicates, 2, "");
    }

    /** The same with one more expert for each of these model folders, which are imported. */
    public String document(String name, long first, List<Path> models) {
        StringBuilder imports = new StringBuilder();
        for (int model = 0; model < models.size(); model++) {
            imports.append(
                    String.format(Locale.ROOT, "  %s: { import: \"%s\" }%n", domain(2 + model), models.get(model)));
        }
        return document(name, first, 1, 2 + models.size(), imports.toString());
    }

    private static String domain(long number) {
        return "domain-" + number;
    }

    private String document(String name, long first, int replicates, int domains, String imports) {
        return String.format(
                Locale.ROOT,
                """
                study: %s
                replicates: [%s]
                architecture: { %s, context: %d, tokenizer: bytes }
                domains:
                %sseed: { data: equal, steps: %d, batch: 4, peak-learning-rate: 6e-3 }
                experts:
                  of: [domain-1]
                  data: { own: 0.9, domain-0: 0.1 }
                  steps: %d
                  batch: 4
                  peak-learning-rate: 3e-3
                %smixtures: { data: equal, steps: %d, batch: 4, peak-learning-rate: 3e-3 }
                variants:
                  soup: { merge: average }
                  btx: { attention: averaged }
                evaluation: { held-out: [domain-0], baseline: btx, windows: %d }
                """,
                name,
                numbers(first, replicates),
                architecture,
                context,
                texts(first, domains),
                seedSteps,
                steps,
                imports,
                steps,
                windows);
    }

    private static String numbers(long first, int count) {
        return LongStream.range(first, first + count).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    }

    private String texts(long seed, int domains) {
        return LongStream.range(0, domains)
                .mapToObj(domain -> String.format(
                        Locale.ROOT,
                        "  %s: { held-out: 0.2, sources: [ { arithmetic: %d, seed: %d } ] }%n",
                        domain(domain),
                        sums,
                        seed * 100 + domain))
                .collect(Collectors.joining());
    }
}
