package bam.study;

import bam.study.Node.Entry;
import bam.study.Node.Mapping;
import bam.study.Node.Place;
import bam.study.Node.Scalar;
import bam.study.Node.Sequence;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the values of a document say of each other. Reads whatever is there and of the right shape, and is silent about
 * the rest, so that these faults stand beside those of shape instead of behind them.
 */
final class Rules {
    private static final List<String> TRAINING = List.of("data", "steps", "batch", "peak-learning-rate");
    private static final Set<String> DENSE_GROUPS = Set.of("embeddings", "norms", "attention", "feed-forward");
    private static final double SUM_TOLERANCE = 1e-9;

    private final Mapping study;
    private final FaultList faults;
    private final Optional<Mapping> domains;

    Rules(Mapping study, FaultList faults) {
        this.study = study;
        this.faults = faults;
        this.domains = map(study, "domains");
    }

    void check() {
        distinct(list(study, "replicates"), "replicates");
        map(study, "architecture").ifPresent(this::architecture);
        domains.ifPresent(this::domainNames);
        map(study, "seed").flatMap(seed -> map(seed, "data")).ifPresent(mix -> mix(mix, Set.of()));
        map(study, "mixtures").flatMap(all -> map(all, "data")).ifPresent(mix -> mix(mix, Set.of()));
        map(study, "experts").ifPresent(this::experts);
        map(study, "variants").ifPresent(this::variants);
        map(study, "evaluation").ifPresent(this::evaluation);
    }

    private void architecture(Mapping architecture) {
        Optional<Long> hidden = whole(architecture, "hidden-size");
        Optional<Long> heads = whole(architecture, "heads");
        Optional<Long> headSize = whole(architecture, "head-size");
        whole(architecture, "key-value-heads")
                .ifPresent(shared ->
                        divides(architecture, heads, shared, "architecture.heads", "architecture.key-value-heads"));
        if (headSize.isPresent()) {
            even(architecture.get("head-size").orElseThrow().place(), headSize.get(), "architecture.head-size is ");
            return;
        }
        if (hidden.isPresent() && heads.isPresent()) {
            derivedHeadSize(architecture.get("heads").orElseThrow().place(), hidden.get(), heads.get());
        }
    }

    private void divides(Mapping map, Optional<Long> all, long part, String allName, String partName) {
        if (part > 0 && all.isPresent() && all.get() % part != 0) {
            faults.add(
                    map.get("key-value-heads").orElseThrow().place(),
                    partName + " is " + part + ", which does not divide " + allName + " (" + all.get()
                            + "); give a divisor of it");
        }
    }

    private void derivedHeadSize(Place place, long hidden, long heads) {
        if (heads < 1 || hidden < 1) {
            return;
        }
        if (hidden % heads != 0) {
            faults.add(
                    place,
                    "architecture.heads is " + heads + ", which does not divide architecture.hidden-size (" + hidden
                            + "); give a divisor of it, or set head-size");
            return;
        }
        even(place, hidden / heads, "architecture.hidden-size over architecture.heads gives a head size of ");
    }

    private void even(Place place, long headSize, String fact) {
        if (headSize % 2 != 0) {
            faults.add(place, fact + headSize + "; rotary embedding turns pairs, make it even");
        }
    }

    private void domainNames(Mapping all) {
        Set<String> reserved = new HashSet<>(Grammar.EXPERTS.known().keySet());
        reserved.add(StudyDocument.OWN);
        reserved.add(StudyDocument.SEED);
        all.entries().forEach((name, entry) -> {
            if (reserved.contains(name)) {
                faults.add(
                        entry.key(),
                        "the domain '" + name + "' has a name that means something else in a study; rename it");
            }
        });
    }

    private void mix(Mapping mix, Set<String> besides) {
        mix.entries().forEach((name, entry) -> {
            if (!besides.contains(name)) {
                knownDomain(name, entry.key(), mix.place().path());
            }
        });
        List<Double> shares = mix.entries().values().stream()
                .map(entry -> entry.value() instanceof Scalar scalar ? scalar.number() : Optional.<Double>empty())
                .flatMap(Optional::stream)
                .filter(share -> share > 0 && share <= 1)
                .toList();
        double sum = shares.stream().mapToDouble(Double::doubleValue).sum();
        if (shares.size() == mix.entries().size() && !shares.isEmpty() && Math.abs(sum - 1) > SUM_TOLERANCE) {
            String shown = new BigDecimal(sum)
                    .round(new MathContext(10))
                    .stripTrailingZeros()
                    .toPlainString();
            faults.add(
                    mix.place(), "the shares of " + mix.place().path() + " sum to " + shown + "; make them sum to 1");
        }
    }

    private void knownDomain(String name, Place place, String where) {
        if (domains.isEmpty() || domains.get().entries().containsKey(name)) {
            return;
        }
        Collection<String> known = domains.get().entries().keySet();
        faults.add(
                place,
                where + " names '" + new Scalar(place, name, false).shown().replace("'", "") + "', which is no domain; "
                        + Nearest.remedy(name, known, "domains"));
    }

    private void experts(Mapping experts) {
        List<Scalar> named = words(list(experts, "of"));
        distinct(list(experts, "of"), "experts.of");
        named.forEach(expert -> knownDomain(expert.text(), expert.place(), "experts.of"));
        map(experts, "data").ifPresent(mix -> mix(mix, Set.of(StudyDocument.OWN)));
        VariantRules.check(experts, DENSE_GROUPS, faults);
        Map<String, Entry> imported = imported(experts);
        imported.forEach(
                (name, entry) -> knownDomain(name, entry.key(), experts.place().path()));
        if (experts.get("of").isEmpty() && imported.isEmpty()) {
            faults.add(experts.place(), "experts names nobody; add 'of' with a list of domains");
        }
        boolean trains = named.stream().anyMatch(expert -> !imported.containsKey(expert.text()));
        if (trains) {
            TRAINING.stream()
                    .filter(key -> experts.get(key).isEmpty())
                    .forEach(key -> Compound.Fields.missing(experts, key, Grammar.EXPERTS.shape(key), faults));
        }
    }

    /** Imported experts, in the document's order. */
    static Map<String, Entry> imported(Mapping experts) {
        Map<String, Entry> imported = new LinkedHashMap<>();
        experts.entries().forEach((name, entry) -> {
            if (!Grammar.EXPERTS.known().containsKey(name) && entry.value() instanceof Mapping) {
                imported.put(name, entry);
            }
        });
        return imported;
    }

    /** All experts: those of the list in its order, then imported ones that it does not name. */
    static List<String> expertNames(Mapping experts) {
        Set<String> names = new LinkedHashSet<>();
        words(list(experts, "of")).forEach(expert -> names.add(expert.text()));
        names.addAll(imported(experts).keySet());
        return new ArrayList<>(names);
    }

    private void variants(Mapping variants) {
        List<String> sources = sources();
        variants.entries().forEach((name, entry) -> {
            if (name.equals(StudyDocument.SEED)) {
                faults.add(entry.key(), "the variant 'seed' has the name of the seed's row; rename it");
            }
            if (entry.value() instanceof Mapping variant) {
                new VariantRules(variant, sources, faults).check();
            }
        });
    }

    /** The names of all sources, the seed first; nobody where the document names no experts. */
    private List<String> sources() {
        List<String> names = map(study, "experts").map(Rules::expertNames).orElse(List.of());
        List<String> sources = new ArrayList<>(names);
        if (!names.isEmpty()) {
            sources.add(0, StudyDocument.SEED);
        }
        return sources;
    }

    private void evaluation(Mapping evaluation) {
        distinct(list(evaluation, "held-out"), "evaluation.held-out");
        words(list(evaluation, "held-out"))
                .forEach(name -> knownDomain(name.text(), name.place(), "evaluation.held-out"));
        Optional<Mapping> variants = map(study, "variants");
        if (variants.isPresent() && evaluation.get("baseline").orElse(null) instanceof Scalar baseline) {
            Set<String> known = variants.get().entries().keySet();
            if (baseline.words() && !known.contains(baseline.text())) {
                faults.add(
                        baseline.place(),
                        "evaluation.baseline is " + baseline.shown() + ", which is no variant; "
                                + Nearest.remedy(baseline.text(), known, "variants"));
            }
        }
    }

    private void distinct(Optional<Sequence> list, String name) {
        Set<String> seen = new HashSet<>();
        list.ifPresent(values -> values.items().forEach(item -> {
            if (item instanceof Scalar scalar && !seen.add(scalar.text())) {
                faults.add(item.place(), name + " has " + item.shown() + " twice; keep one");
            }
        }));
    }

    static List<Scalar> words(Optional<Sequence> list) {
        return list.map(Sequence::items).orElse(List.of()).stream()
                .filter(Scalar.class::isInstance)
                .map(Scalar.class::cast)
                .filter(Scalar::words)
                .toList();
    }

    static Optional<Mapping> map(Mapping parent, String key) {
        return parent.get(key).filter(Mapping.class::isInstance).map(Mapping.class::cast);
    }

    static Optional<Sequence> list(Mapping parent, String key) {
        return parent.get(key).filter(Sequence.class::isInstance).map(Sequence.class::cast);
    }

    static Optional<Long> whole(Mapping parent, String key) {
        return parent.get(key)
                .filter(Scalar.class::isInstance)
                .flatMap(node -> ((Scalar) node).number())
                .filter(n -> n == Math.rint(n) && Math.abs(n) < 1e9)
                .map(Double::longValue);
    }
}
