package bam.contracts;

import java.util.List;

/**
 * A study, resolved: every stage with its fingerprint, and the shape in which the method runs them.
 *
 * @param id name of the study and twelve digits of what it computes: the same document and code give the same id
 * @param name what the document calls it
 * @param document the study document as JSON
 * @param stages every stage once, parents before children
 * @param corpora the corpora
 * @param replicates one pass through the method for each seed
 * @param domains names of the domains, in table order
 * @param baseline label of the variant that others are compared with
 */
public record StudyPlan(
        String id,
        String name,
        String document,
        List<PlannedStage> stages,
        List<Fingerprint> corpora,
        List<Replicate> replicates,
        List<String> domains,
        String baseline) {
    /** Freezes the lists. */
    public StudyPlan {
        stages = List.copyOf(stages);
        corpora = List.copyOf(corpora);
        replicates = List.copyOf(replicates);
        domains = List.copyOf(domains);
    }

    /**
     * One pass through the method (paper Figure 1).
     *
     * @param seed of every random draw
     * @param trunk the seed model, trained or imported
     * @param experts the branches, in expert order
     * @param variants what is made of them
     * @param rows the models that are evaluated, in table order
     */
    public record Replicate(
            long seed, Fingerprint trunk, List<Fingerprint> experts, List<Variant> variants, List<Row> rows) {
        /** Freezes the lists. */
        public Replicate {
            experts = List.copyOf(experts);
            variants = List.copyOf(variants);
            rows = List.copyOf(rows);
        }
    }

    /**
     * One way of mixing.
     *
     * @param name of the variant
     * @param merge the sources made one
     * @param mixture the merged model, trained; the merge itself where nothing is to be trained
     */
    public record Variant(String name, Fingerprint merge, Fingerprint mixture) {}

    /**
     * A line of the result table.
     *
     * @param label what the table calls the model: {@code seed}, {@code code expert}, {@code btx at the merge},
     *     {@code btx}
     * @param model the stage that made the model
     * @param evaluation the stage that scores it
     */
    public record Row(String label, Fingerprint model, Fingerprint evaluation) {}

    /** The stage with this fingerprint. */
    public PlannedStage stage(Fingerprint fingerprint) {
        return stages.stream()
                .filter(stage -> stage.fingerprint().equals(fingerprint))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("study '" + id + "' has no stage " + fingerprint.abbreviated()));
    }
}
