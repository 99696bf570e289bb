package bam.contracts;

import java.util.List;

/**
 * A plan as its workflow sees it: tickets in the shape of the method (paper Figure 1).
 *
 * @param studyId id of the study in the ledger
 * @param name what the document calls it
 * @param corpora prepared before anything is trained
 * @param replicates one pass through the method for each seed
 * @param searchable whether this Temporal knows our search attributes; setting an unknown one would hang the workflow
 * @param textFirst whether the corpora are asked for enough held-out text before anything is trained; not in what older
 *     programs planned
 */
public record StudyOutline(
        String studyId,
        String name,
        List<StageTicket> corpora,
        List<Replicate> replicates,
        boolean searchable,
        boolean textFirst) {
    /** Freezes the lists. */
    public StudyOutline {
        corpora = List.copyOf(corpora);
        replicates = List.copyOf(replicates);
    }

    /**
     * One pass through the method.
     *
     * @param seed the model that everything branches from
     * @param experts copies of it, each trained on its domain
     * @param variants what is made of them
     * @param evaluations of all of these
     */
    public record Replicate(
            StageTicket seed, List<StageTicket> experts, List<Variant> variants, List<Evaluation> evaluations) {
        /** Freezes the lists. */
        public Replicate {
            experts = List.copyOf(experts);
            variants = List.copyOf(variants);
            evaluations = List.copyOf(evaluations);
        }
    }

    /** One way of mixing: the sources made one, then trained. */
    public record Variant(StageTicket merge, StageTicket mixture) {}

    /** The evaluation of what one stage made. */
    public record Evaluation(Fingerprint model, StageTicket ticket) {}
}
