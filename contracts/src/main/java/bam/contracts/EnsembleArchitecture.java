package bam.contracts;

import java.util.List;

/**
 * Dense models side by side, none of them changed (Branch-Train-Merge, arXiv 2208.03306): they are mixed in their
 * probabilities of the next token, each by the probability of its domain given the tokens so far. It is never trained.
 *
 * @param dense what every expert is
 * @param experts names of the experts, in order
 * @param topK experts that are mixed at a token: those whose domains are most likely there
 */
public record EnsembleArchitecture(DenseArchitecture dense, List<String> experts, int topK) implements Architecture {
    /** At least two experts, as many choices as there are experts at most. */
    public EnsembleArchitecture {
        experts = List.copyOf(experts);
        if (experts.size() < 2) {
            throw new IllegalArgumentException("the ensemble has the experts " + experts + "; give at least two");
        }
        if (topK < 1 || topK > experts.size()) {
            throw new IllegalArgumentException("an ensemble of " + experts.size() + " experts cannot mix " + topK
                    + " of them; give 1 to " + experts.size());
        }
    }

    /** Every expert reads every token, whichever are mixed: that is how the likely domains are known. */
    @Override
    public int networks() {
        return experts.size();
    }

    @Override
    public void describe(Description description, String prefix) {
        dense.describe(description, prefix);
        description.add(prefix + "ensemble", experts).add(prefix + "ensemble-top-k", topK);
    }
}
