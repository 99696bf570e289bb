package bam.study;

import bam.contracts.AttentionRouter;
import bam.contracts.FeedForwardRouter;
import bam.contracts.TensorGroup;
import bam.study.StudyDocument.AttentionRouting;
import bam.study.StudyDocument.Ensemble;
import bam.study.StudyDocument.Mixture;
import bam.study.StudyDocument.Variant;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A variant as JSON, with every default that has a value written out. */
final class VariantJson {
    private VariantJson() {}

    /** The JSON of this variant; {@code usual} steps are left out. */
    static ObjectNode of(Variant variant, long usual) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (variant.merge() instanceof Mixture mixture) {
            attention(json, mixture);
            mixture(json, mixture);
        } else if (variant.merge() instanceof Ensemble ensemble) {
            json.put("merge", VariantGrammar.ENSEMBLE);
            ensemble.topK().ifPresent(k -> json.put("top-k", k));
        } else {
            json.put("merge", VariantGrammar.AVERAGE);
        }
        names(json, "sources", variant.sources());
        freeze(json, variant.frozen());
        return variant.steps() == usual ? json : json.put("steps", variant.steps());
    }

    /** Adds the groups that are frozen, if any are. */
    static void freeze(ObjectNode json, List<TensorGroup> groups) {
        names(json, "freeze", groups.stream().map(Grammar::word).toList());
    }

    private static void attention(ObjectNode json, Mixture mixture) {
        AttentionRouting routing = mixture.attentionRouting();
        if (routing.equals(AttentionRouting.STANDARD)) {
            json.put("attention", Grammar.word(mixture.attention()));
            return;
        }
        ObjectNode map = json.putObject("attention")
                .put("kind", Grammar.word(mixture.attention()))
                .put("router", Grammar.word(routing.gate()));
        if (routing.gate() == AttentionRouter.Gate.TOP_K) {
            routing.topK().ifPresent(k -> map.put("top-k", k));
            map.put("renormalise", routing.renormalised());
        }
        if (routing.gate() != AttentionRouter.Gate.UNIFORM) {
            map.put("load-balance", routing.loadBalanceCoefficient()).put("z", routing.zCoefficient());
        }
    }

    private static void mixture(ObjectNode json, Mixture mixture) {
        FeedForwardRouter router = mixture.router();
        if (!mixture.copies().isEmpty()) {
            mixture.copies().forEach(json.putObject("copies")::put);
        }
        names(json, "mean", mixture.mean());
        json.put("shared-expert", mixture.sharedExpert())
                .put("scaling", mixture.scaling())
                .put("top-k", router.topK())
                .put("renormalise", router.renormalised())
                .put("softmax", VariantGrammar.SOFTMAX.get(router.softmaxBeforeTopK() ? 0 : 1))
                .put("load-balance", router.loadBalanceCoefficient())
                .put("z", router.zCoefficient())
                .put("router-deviation", mixture.routerDeviation());
    }

    private static void names(ObjectNode json, String key, List<String> names) {
        if (!names.isEmpty()) {
            names.forEach(json.putArray(key)::add);
        }
    }
}
