package bam.study;

import bam.contracts.AttentionVariant;
import bam.contracts.TensorGroup;
import bam.study.Node.Mapping;
import bam.study.Node.Place;
import bam.study.Node.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the values of a variant say of each other and of the study's sources. */
final class VariantRules {
    private static final String AVERAGED = Grammar.word(AttentionVariant.AVERAGED);

    private final Mapping variant;
    private final List<String> all;
    private final FaultList faults;
    private final String attention;
    private final boolean shared;
    private final List<String> sources;

    /** Checks a variant; {@code all} are the names of all sources, the seed first; empty: not known. */
    VariantRules(Mapping variant, List<String> all, FaultList faults) {
        this.variant = variant;
        this.all = all;
        this.faults = faults;
        Optional<Mapping> map = Rules.map(variant, "attention");
        this.attention = map.map(m -> text(m, "kind")).orElse(text(variant, "attention"));
        this.shared = flag(variant, "shared-expert");
        List<String> named = Rules.words(Rules.list(variant, "sources")).stream()
                .map(Scalar::text)
                .toList();
        this.sources = named.isEmpty() ? all : named;
    }

    void check() {
        names("sources", all);
        String merge = text(variant, "merge");
        if (merge.equals(VariantGrammar.ENSEMBLE)) {
            ensemble();
            return;
        }
        if (variant.get("merge").isPresent()) {
            enough(2, "a soup");
            without(variant, "top-k", "chooses among models side by side, and a soup is one");
        } else {
            mixture();
        }
        frozen();
    }

    private void ensemble() {
        enough(2, "an ensemble");
        topK(variant, "ensemble");
        for (String key : List.of("freeze", "steps")) {
            without(variant, key, "is about training, and an ensemble is not trained");
        }
    }

    private void mixture() {
        names("mean", sources);
        Rules.map(variant, "copies")
                .ifPresent(copies ->
                        copies.entries().forEach((name, entry) -> known(name, entry.key(), "copies", sources)));
        if (shared) {
            sharedExpert();
        }
        enough(shared ? 2 : 1, shared ? "a shared expert" : "a mixture");
        topK(variant, "mixture");
        Rules.map(variant, "attention").ifPresent(this::attentionRouter);
        boolean sumToOne =
                flag(variant, "renormalise") || text(variant, "softmax").equals("after");
        if (flag(variant, "scaling") && sumToOne) {
            fault("scaling", "is for gates that do not sum to one, and these do; leave it out");
        }
    }

    private void enough(int least, String what) {
        if (!all.isEmpty() && sources.size() < least) {
            fault("sources", "has " + sources.size() + ", and " + what + " takes at least " + least + "; add some");
        }
    }

    private void sharedExpert() {
        if (!attention.equals(AVERAGED)) {
            fault("shared-expert", "stands beside averaged attention only; leave one of the two out");
        }
        if (!sources.contains(StudyDocument.SEED)) {
            fault("sources", "leaves out the seed, whose feed-forward the shared expert is; add 'seed'");
        }
    }

    private void attentionRouter(Mapping map) {
        String router = text(map, "router");
        boolean choice = router.equals("top-k");
        if (attention.equals(AVERAGED)) {
            faults.add(
                    map.place(),
                    map.place().path() + " routes, and averaged attention has no experts to route among;"
                            + " write 'attention: averaged'");
            return;
        }
        if (choice && map.get("top-k").isEmpty()) {
            faults.add(map.place(), map.place().path() + " has no 'top-k'; add the number of experts that are kept");
        }
        if (!choice) {
            without(map, "top-k", "chooses, and the router is " + (router.isEmpty() ? "soft" : router));
            without(map, "renormalise", "is for gates that do not sum to one, and these do");
        }
        if (router.equals("uniform")) {
            without(map, "load-balance", "is a loss of a router, and uniform gates have none");
            without(map, "z", "is a loss of a router, and uniform gates have none");
        }
        topK(map, "mixture");
    }

    private void without(Mapping map, String key, String reason) {
        map.get(key).ifPresent(node -> faults.add(node.place(), node.place().path() + " " + reason + "; leave it out"));
    }

    private void topK(Mapping map, String what) {
        int experts = sources.size() - (shared ? 1 : 0) + copies();
        Optional<Long> topK = Rules.whole(map, "top-k");
        if (!all.isEmpty() && topK.isPresent() && topK.get() > experts) {
            Place place = map.get("top-k").orElseThrow().place();
            faults.add(
                    place,
                    place.path() + " is " + topK.get() + ", but the " + what + " has " + experts
                            + " experts; give 1 to " + experts);
        }
    }

    private int copies() {
        return Rules.map(variant, "copies")
                .map(copies -> copies.entries().keySet().stream()
                        .mapToInt(name -> Rules.whole(copies, name).orElse(0L).intValue())
                        .sum())
                .orElse(0);
    }

    private void names(String key, List<String> known) {
        Set<String> seen = new HashSet<>();
        for (Scalar name : Rules.words(Rules.list(variant, key))) {
            known(name.text(), name.place(), key, known);
            if (!seen.add(name.text())) {
                faults.add(name.place(), variant.place().below(key) + " has " + name.shown() + " twice; keep one");
            }
        }
    }

    private void known(String name, Place place, String key, List<String> known) {
        if (!known.contains(name) && !all.isEmpty()) {
            faults.add(
                    place,
                    variant.place().below(key) + " names '" + name + "', which is no source of it; "
                            + Nearest.remedy(name, known, "sources"));
        }
    }

    private void frozen() {
        Set<TensorGroup> there = groups();
        Set<String> words = there.stream().map(Grammar::word).collect(Collectors.toSet());
        check(variant, words, faults);
    }

    /** Frozen groups are in the model, and something is left to train. */
    static void check(Mapping map, Set<String> there, FaultList faults) {
        List<String> left = new ArrayList<>(there);
        for (Scalar group : Rules.words(Rules.list(map, "freeze"))) {
            boolean known =
                    Arrays.stream(TensorGroup.values()).map(Grammar::word).anyMatch(group.text()::equals);
            if (known && !there.contains(group.text())) {
                faults.add(
                        group.place(),
                        map.place().below("freeze") + " names '" + group.text()
                                + "', and the model has no such tensors; leave it out");
            }
            left.remove(group.text());
        }
        if (left.isEmpty()) {
            faults.add(
                    map.get("freeze").orElseThrow().place(),
                    map.place().below("freeze") + " leaves nothing to train; leave one group out");
        }
    }

    private Set<TensorGroup> groups() {
        boolean soup = variant.get("merge").isPresent();
        boolean experts = !soup && !attention.equals(AVERAGED);
        String router =
                Rules.map(variant, "attention").map(m -> text(m, "router")).orElse("");
        return Arrays.stream(TensorGroup.values())
                .filter(group -> switch (group) {
                    case EMBEDDINGS, NORMS -> true;
                    case ATTENTION -> !attention.equals(Grammar.word(AttentionVariant.EXPERT_KV));
                    case ATTENTION_EXPERTS -> experts;
                    case ATTENTION_ROUTERS -> experts && !router.equals("uniform");
                    case FEED_FORWARD -> soup || shared;
                    case FEED_FORWARD_EXPERTS, FEED_FORWARD_ROUTERS -> !soup;
                })
                .collect(Collectors.toSet());
    }

    private void fault(String key, String what) {
        Place place = variant.get(key).map(Node::place).orElse(variant.place());
        faults.add(place, variant.place().below(key) + " " + what);
    }

    private static String text(Mapping map, String key) {
        return map.get(key).filter(Scalar.class::isInstance).map(Values::text).orElse("");
    }

    private static boolean flag(Mapping map, String key) {
        return map.get(key)
                .filter(Scalar.class::isInstance)
                .flatMap(node -> ((Scalar) node).flag())
                .orElse(false);
    }
}
