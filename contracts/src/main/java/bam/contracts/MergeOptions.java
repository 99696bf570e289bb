package bam.contracts;

import java.util.List;

/**
 * What a merge may do beyond the paper's.
 *
 * @param origins the source of each routed expert, several of one source if wished; empty: one of each source in order,
 *     and any further ones of the first source, which is the seed (paper section 7.1, BTX with 5 to 8 experts)
 * @param averaged sources whose mean becomes every tensor that is no expert's; empty: all
 * @param scaled whether feed-forward experts are multiplied so that the mixture starts with the size of one expert's
 *     output
 */
public record MergeOptions(List<String> origins, List<String> averaged, boolean scaled) {
    /** The paper's merge. */
    public static final MergeOptions STANDARD = new MergeOptions(List.of(), List.of(), false);

    /** Freezes the lists. */
    public MergeOptions {
        origins = List.copyOf(origins);
        averaged = List.copyOf(averaged);
    }

    /**
     * What each of the three projections of a feed-forward expert is multiplied by: {@code (E / T)^(1/3)} for top-T of
     * E experts whose gates are not renormalised, so that their product grows by E / T (arXiv 2410.07524 with
     * granularity 1); 1 where the gates of the chosen sum to one.
     */
    public double scale(MixtureArchitecture mixture) {
        FeedForwardRouter router = mixture.feedForwardRouter();
        if (!scaled || router.gatesSumToOne()) {
            return 1;
        }
        return StrictMath.cbrt((double) mixture.experts().size() / router.topK());
    }

    void describe(Description description, String prefix) {
        description
                .addUnless(List.of(), prefix + "origins", origins)
                .addUnless(List.of(), prefix + "averaged", averaged)
                .addUnless(false, prefix + "scaled", scaled);
    }
}
