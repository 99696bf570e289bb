package bam.study;

import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.FeedForwardRouter;
import bam.contracts.TensorGroup;
import bam.study.Node.Mapping;
import bam.study.StudyDocument.AttentionRouting;
import bam.study.StudyDocument.Merge;
import bam.study.StudyDocument.Variant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The nodes of a faultless variant to records; fills in the defaults. */
final class VariantReader {
    private final Values variant;

    private VariantReader(Values variant) {
        this.variant = variant;
    }

    /** Reads a variant; {@code steps} are those of one that does not say. */
    static Variant read(Mapping node, long steps) {
        Values values = new Values(node);
        return new Variant(
                new VariantReader(values).merge(),
                names(values, "sources"),
                frozen(values),
                values.whole("steps", steps));
    }

    /** The groups of tensors under the key {@code freeze}. */
    static List<TensorGroup> frozen(Values values) {
        List<String> words = names(values, "freeze");
        return Stream.of(TensorGroup.values())
                .filter(group -> words.contains(Grammar.word(group)))
                .toList();
    }

    private static List<String> names(Values values, String key) {
        return values.list(key)
                .map(list -> list.stream().map(Values::text).toList())
                .orElse(List.of());
    }

    private Merge merge() {
        if (variant.has("merge")) {
            return variant.text("merge").equals(VariantGrammar.ENSEMBLE)
                    ? new StudyDocument.Ensemble(topK(variant))
                    : new StudyDocument.Average();
        }
        boolean word = !(variant.get("attention") instanceof Mapping);
        Values attention = word ? variant : new Values(variant.map("attention"));
        return new StudyDocument.Mixture(
                attention.constant(word ? "attention" : "kind", AttentionVariant.values()),
                word ? AttentionRouting.STANDARD : routing(attention),
                router(),
                variant.flag("shared-expert", Defaults.SHARED_EXPERT),
                copies(),
                names(variant, "mean"),
                variant.flag("scaling", Defaults.SCALING),
                variant.real("router-deviation", Defaults.ROUTER_DEVIATION));
    }

    private static AttentionRouting routing(Values attention) {
        AttentionRouting standard = AttentionRouting.STANDARD;
        return new AttentionRouting(
                attention.constant("router", AttentionRouter.Gate.values(), standard.gate()),
                topK(attention),
                attention.flag("renormalise", standard.renormalised()),
                attention.real("load-balance", standard.loadBalanceCoefficient()),
                attention.real("z", standard.zCoefficient()));
    }

    private static OptionalInt topK(Values values) {
        return values.has("top-k") ? OptionalInt.of((int) values.whole("top-k")) : OptionalInt.empty();
    }

    private FeedForwardRouter router() {
        FeedForwardRouter standard = Defaults.ROUTER;
        return new FeedForwardRouter(
                (int) variant.whole("top-k", standard.topK()),
                variant.flag("renormalise", standard.renormalised()),
                !variant.has("softmax") || variant.text("softmax").equals(VariantGrammar.SOFTMAX.get(0)),
                variant.real("load-balance", standard.loadBalanceCoefficient()),
                variant.real("z", standard.zCoefficient()));
    }

    private Map<String, Integer> copies() {
        Map<String, Integer> copies = new LinkedHashMap<>();
        if (variant.has("copies")) {
            Mapping map = variant.map("copies");
            map.entries().forEach((name, entry) -> copies.put(name, (int) Values.whole(entry.value())));
        }
        return copies;
    }
}
