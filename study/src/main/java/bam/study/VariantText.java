package bam.study;

import bam.study.Node.Mapping;
import bam.study.StudyDocument.Variant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A variant by itself, as it stands under {@code variants} of a study, or by a name of the method that it is. */
public final class VariantText {
    /** Methods that have names; sparse upcycling makes as many experts as the paper's mixtures have. */
    public static final Map<String, String> NAMED = Grammar.inOrder(
            Map.entry("bam-expert-kv", "attention: expert_kv"),
            Map.entry("bam-shared-kv", "attention: shared_kv"),
            Map.entry("branch-train-merge", "merge: ensemble"),
            Map.entry("btx", "attention: averaged"),
            Map.entry("soup", "merge: average"),
            Map.entry("sparse-upcycling", "attention: averaged, sources: [seed], copies: { seed: 3 }"));

    private static final String KEY = "variant";

    private VariantText() {}

    /**
     * Reads a variant.
     *
     * @param text one of the names, or the keys of a variant, with or without braces
     * @param sources names of the sources, the seed first
     * @throws StudyFaults with everything that is wrong
     */
    public static Variant parse(String text, List<String> sources) {
        String keys = NAMED.getOrDefault(text, text).strip();
        FaultList faults = new FaultList(KEY);
        Optional<Node> variant = DocumentText.read(
                        KEY + ": " + (keys.startsWith("{") ? keys : "{ " + keys + " }"), faults)
                .filter(Mapping.class::isInstance)
                .flatMap(root -> ((Mapping) root).get(KEY));
        variant.ifPresent(node -> VariantGrammar.VARIANT.check(node, faults));
        if (variant.orElse(null) instanceof Mapping map) {
            new VariantRules(map, sources, faults).check();
        }
        faults.raise();
        return VariantReader.read((Mapping) variant.orElseThrow(), 1);
    }
}
