package bam.study;

import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.TensorGroup;
import bam.study.Compound.Alternatives;
import bam.study.Compound.Either;
import bam.study.Compound.Field;
import bam.study.Compound.Fields;
import bam.study.Compound.Items;
import bam.study.Compound.Names;
import bam.study.Shape.Choice;
import bam.study.Shape.Flag;
import bam.study.Shape.Real;
import bam.study.Shape.Whole;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of a variant: how sources become one model, and how that is trained. */
final class VariantGrammar {
    /** Further copies of one source; eight times the paper's largest. */
    private static final int MOST_COPIES = 32;

    /** More than all copies of a study's sources that anyone has merged. */
    private static final int MOST_EXPERTS = 256;

    /** One dense model, the mean of all. */
    static final String AVERAGE = "average";

    /** All side by side. */
    static final String ENSEMBLE = "ensemble";

    /** The softmax over the router's logits stands before the choice of experts, or after it. */
    static final List<String> SOFTMAX = List.of("before", "after");

    private static final Choice KIND = Grammar.words(AttentionVariant.values());
    private static final Whole TOP_K = new Whole(1, MOST_EXPERTS);
    private static final Real COEFFICIENT = new Real(0, true, 100, true);

    /** Groups of tensors that a training leaves as they are. */
    static final Items FREEZE = new Items(Grammar.words(TensorGroup.values()), 1, TensorGroup.values().length - 1);

    private static final Items SOURCES = new Items(Grammar.NAME, 1, Grammar.MOST_DOMAINS + 1);

    private static final Fields ATTENTION = Grammar.fields(
            Map.entry("kind", required(KIND)),
            Map.entry("router", optional(Grammar.words(AttentionRouter.Gate.values()))),
            Map.entry("top-k", optional(TOP_K)),
            Map.entry("renormalise", optional(new Flag())),
            Map.entry("load-balance", optional(COEFFICIENT)),
            Map.entry("z", optional(COEFFICIENT)));

    private static final Fields SOUP = Grammar.fields(
            Map.entry("merge", required(new Choice(List.of(AVERAGE, ENSEMBLE)))),
            Map.entry("sources", optional(SOURCES)),
            Map.entry("top-k", optional(TOP_K)),
            Map.entry("freeze", optional(FREEZE)),
            Map.entry("steps", optional(Grammar.STEPS)));

    private static final Fields MIXTURE = Grammar.fields(
            Map.entry("attention", required(new Either(KIND, ATTENTION))),
            Map.entry("sources", optional(SOURCES)),
            Map.entry(
                    "copies",
                    optional(new Names(new Whole(1, MOST_COPIES), Grammar.MOST_DOMAINS + 1, "numbers of copies"))),
            Map.entry("mean", optional(SOURCES)),
            Map.entry("shared-expert", optional(new Flag())),
            Map.entry("scaling", optional(new Flag())),
            Map.entry("top-k", optional(TOP_K)),
            Map.entry("renormalise", optional(new Flag())),
            Map.entry("softmax", optional(new Choice(SOFTMAX))),
            Map.entry("load-balance", optional(COEFFICIENT)),
            Map.entry("z", optional(COEFFICIENT)),
            Map.entry("router-deviation", optional(new Real(0, true, 10, true))),
            Map.entry("freeze", optional(FREEZE)),
            Map.entry("steps", optional(Grammar.STEPS)));

    /** A soup or an ensemble, or a mixture. */
    static final Alternatives VARIANT = new Alternatives(
            Grammar.inOrder(Map.entry("merge", SOUP), Map.entry("attention", MIXTURE)), Optional.empty());

    private VariantGrammar() {}

    private static Field required(Shape shape) {
        return new Field(shape, true);
    }

    private static Field optional(Shape shape) {
        return new Field(shape, false);
    }
}
