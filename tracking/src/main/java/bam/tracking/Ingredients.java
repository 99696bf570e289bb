package bam.tracking;

import bam.contracts.TensorGroup;
import java.util.List;
import java.util.Optional;

/**
 * What a result is made of, beyond which stages it reads.
 *
 * @param corpusManifest of a corpus, as a JSON object
 * @param tensors of a merged model, by where they come from
 */
public record Ingredients(Optional<String> corpusManifest, List<Tensors> tensors) {
    /** Freezes the list. */
    public Ingredients {
        tensors = List.copyOf(tensors);
    }

    /** Those of a corpus. */
    public static Ingredients ofCorpus(String manifest) {
        return new Ingredients(Optional.of(manifest), List.of());
    }

    /** Those of a merged model. */
    public static Ingredients ofMerge(List<Tensors> tensors) {
        return new Ingredients(Optional.empty(), tensors);
    }

    /** How a tensor came to be. */
    public enum Rule {
        /** As it was in its parent, or scaled. */
        COPY,
        /** The mean over several parents. */
        MEAN,
        /** Drawn at random. */
        DRAWN
    }

    /**
     * Tensors of one group that have one origin.
     *
     * @param group what they do in the model
     * @param rule how they came to be
     * @param role of the parent, as in the lineage of the stage: {@code source/seed}; empty when they were drawn
     * @param count how many
     */
    public record Tensors(TensorGroup group, Rule rule, Optional<String> role, int count) {
        /** A parent unless drawn, and at least one tensor. */
        public Tensors {
            if ((rule == Rule.DRAWN) == role.isPresent() || count < 1) {
                throw new IllegalArgumentException(
                        count + " tensors of " + group + " by rule " + rule + " from " + role.orElse("nowhere")
                                + " make no sense; name a parent unless they are drawn, and one at least");
            }
        }
    }
}
