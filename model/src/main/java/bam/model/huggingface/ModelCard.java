package bam.model.huggingface;

import bam.contracts.Architecture;
import bam.contracts.Cost;
import bam.contracts.MixtureArchitecture;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a reader of an exported model is told.
 *
 * @param name title
 * @param lineage where it came from, a sentence each, oldest first
 * @param scores what it reached, by what was measured, in the order given
 * @param settings how it was made, by setting, in the order given
 */
public record ModelCard(String name, List<String> lineage, Map<String, String> scores, Map<String, String> settings) {
    /** Orders are kept. */
    public ModelCard {
        lineage = List.copyOf(lineage);
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** A card that knows nothing but a name. */
    public static ModelCard named(String name) {
        return new ModelCard(name, List.of(), Map.of(), Map.of());
    }

    /** The README of a folder: a heading that hubs read, then what is known. */
    String format(Architecture architecture, Family family) {
        StringBuilder text = new StringBuilder("---\nlibrary_name: transformers\npipeline_tag: text-generation\n");
        text.append("tags:\n- bam\n- mixture-of-experts\n---\n\n# ")
                .append(name)
                .append("\n\n");
        text.append(summary(architecture)).append("\n\n").append(loading(family));
        section(text, "Lineage");
        lineage.forEach(sentence -> text.append("- ").append(sentence).append('\n'));
        text.append(lineage.isEmpty() ? "Not recorded.\n" : "");
        table(text, "Scores", scores);
        table(text, "Settings", settings);
        return text.toString();
    }

    private static String summary(Architecture architecture) {
        Cost cost = Cost.of(architecture);
        String counts = String.format(
                Locale.ROOT,
                "%,d parameters, of which a token meets %,d.",
                cost.totalParameters(),
                cost.activeParameters());
        if (!(architecture instanceof MixtureArchitecture mixture)) {
            return "A dense language model: " + counts;
        }
        return "A mixture of the experts " + String.join(", ", mixture.experts()) + " (attention: "
                + Keys.lower(mixture.attention()) + ", top-"
                + mixture.feedForwardRouter().topK() + " feed-forward): " + counts;
    }

    private static String loading(Family family) {
        String argument = family == Family.BAM ? ", trust_remote_code=True" : "";
        return "```python\nfrom transformers import AutoModelForCausalLM\n\n"
                + "model = AutoModelForCausalLM.from_pretrained(\"THIS FOLDER\"" + argument + ")  # "
                + family.className() + "\n```\n";
    }

    private static void table(StringBuilder text, String title, Map<String, String> rows) {
        if (rows.isEmpty()) {
            return;
        }
        section(text, title);
        text.append("| | |\n|---|---|\n");
        rows.forEach((key, value) -> text.append("| ")
                .append(cell(key))
                .append(" | ")
                .append(cell(value))
                .append(" |\n"));
    }

    private static void section(StringBuilder text, String title) {
        text.append("\n## ").append(title).append("\n\n");
    }

    private static String cell(String value) {
        return value.replace("|", "\\|").replace("\n", " ");
    }
}
