package bam.study;

import bam.contracts.Deduplication;
import bam.contracts.DenseArchitecture;
import bam.contracts.Digest;
import bam.contracts.Divergence;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.StepMemory;
import bam.contracts.TextFormat;
import bam.contracts.TextSource;
import bam.contracts.Tokenizer;
import bam.study.Node.Mapping;
import bam.study.StudyDocument.Domain;
import bam.study.StudyDocument.Evaluation;
import bam.study.StudyDocument.Experts;
import bam.study.StudyDocument.Import;
import bam.study.StudyDocument.Origin;
import bam.study.StudyDocument.Source;
import bam.study.StudyDocument.Training;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Nodes to records, for a document in which no fault was found; fills in the defaults. */
final class DocumentReader {
    private final Values study;
    private final Path folder;
    private final Map<String, Domain> domains;

    private DocumentReader(Mapping study, Path folder) {
        this.study = new Values(study);
        this.folder = folder;
        this.domains = each(this.study.map("domains"), this::domain);
    }

    /**
     * Reads a faultless document.
     *
     * @param folder of the document: relative paths start here
     */
    static StudyDocument read(Mapping study, Path folder) {
        return new DocumentReader(study, folder).document();
    }

    private StudyDocument document() {
        Values architecture = new Values(study.map("architecture"));
        Tokenizer tokenizer = architecture.constant("tokenizer", Tokenizer.values(), Defaults.TOKENIZER);
        Training mixtures = training(new Values(study.map("mixtures")));
        return new StudyDocument(
                study.text("study"),
                study.list("replicates")
                        .map(list -> list.stream().map(Values::whole).toList())
                        .orElse(Defaults.REPLICATES),
                architecture(architecture, tokenizer),
                (int) architecture.whole("context"),
                tokenizer,
                numerics(),
                domains,
                origin(study.map("seed")),
                experts(study.map("experts")),
                mixtures,
                each(study.map("variants"), node -> VariantReader.read((Mapping) node, mixtures.steps())),
                evaluation(new Values(study.map("evaluation"))));
    }

    private static DenseArchitecture architecture(Values a, Tokenizer tokenizer) {
        int hidden = (int) a.whole("hidden-size");
        int heads = (int) a.whole("heads");
        return new DenseArchitecture(
                hidden,
                (int) a.whole("layers"),
                heads,
                (int) a.whole("key-value-heads", Defaults.keyValueHeads(heads)),
                (int) a.whole("head-size", Defaults.headSize(hidden, heads)),
                (int) a.whole("intermediate-size"),
                tokenizer.vocabularySize(),
                new DenseArchitecture.Rope(
                        a.real("rope-theta", Defaults.ROPE.theta()),
                        a.flag("rope-interleaved", Defaults.ROPE.interleaved())),
                new DenseArchitecture.Norm(
                        a.constant("norm", DenseArchitecture.Norm.Kind.values(), Defaults.NORM.kind()),
                        a.real("norm-epsilon", Defaults.NORM.epsilon())),
                a.constant("block", DenseArchitecture.Block.values(), Defaults.BLOCK),
                a.flag("tied-embeddings", Defaults.TIED_EMBEDDINGS));
    }

    private Numerics numerics() {
        Values n = study.optional("numerics");
        return new Numerics(
                n.constant("device", Numerics.Device.values(), Defaults.NUMERICS.device()),
                (int) n.whole("threads", Defaults.NUMERICS.threads()),
                n.constant("precision", Numerics.Precision.values(), Defaults.NUMERICS.precision()));
    }

    private Domain domain(Node node) {
        Values d = new Values((Mapping) node);
        return new Domain(
                d.real("held-out", Defaults.HELD_OUT),
                d.constant("deduplicate", Deduplication.values(), Defaults.DEDUPLICATION),
                d.list("sources").orElseThrow().stream()
                        .map(source -> source(new Values((Mapping) source)))
                        .toList());
    }

    private Source source(Values s) {
        if (s.has("maven")) {
            return new StudyDocument.Pinned(new TextSource.MavenArtifact(
                    s.text("maven"),
                    new Digest(s.text("sha256")),
                    s.text("entries"),
                    s.constant("format", TextFormat.values()),
                    s.real("keep", Defaults.KEEP)));
        }
        if (s.has("files")) {
            return new StudyDocument.Folder(
                    PathRules.absolutePath(folder, s.text("files")),
                    s.has("entries") ? s.text("entries") : Defaults.ENTRIES,
                    s.constant("format", TextFormat.values()));
        }
        return new StudyDocument.Pinned(
                new TextSource.Arithmetic((int) s.whole("arithmetic"), s.whole("seed", Defaults.ARITHMETIC_SEED)));
    }

    private Origin origin(Mapping node) {
        Values seed = new Values(node);
        return seed.has("import") ? imported(seed) : training(seed);
    }

    private Import imported(Values values) {
        return new Import(PathRules.absolutePath(folder, values.text("import")));
    }

    private Experts experts(Mapping node) {
        List<String> names = Rules.expertNames(node);
        Map<String, Import> imports = new LinkedHashMap<>();
        Rules.imported(node).forEach((name, entry) -> imports.put(name, imported(new Values((Mapping) entry.value()))));
        boolean trains = !imports.keySet().containsAll(names);
        return new Experts(names, imports, trains ? Optional.of(training(new Values(node))) : Optional.empty());
    }

    private Training training(Values t) {
        return new Training(
                mix(t.get("data")),
                t.whole("steps"),
                (int) t.whole("batch"),
                t.real("peak-learning-rate"),
                t.real("warm-up", Defaults.WARM_UP),
                t.real("final-ratio", Defaults.FINAL_RATIO),
                optimizer(t.optional("optimizer")).freezing(VariantReader.frozen(t)),
                divergence(t.optional("divergence")),
                memory(t.optional("memory")));
    }

    private static StepMemory memory(Values m) {
        StepMemory standard = Defaults.MEMORY;
        return new StepMemory(
                m.has("micro-batch") ? Integer.valueOf((int) m.whole("micro-batch")) : standard.microBatch(),
                m.constant("balance-scope", StepMemory.BalanceScope.values(), standard.balanceScope()),
                m.flag("recompute", standard.recompute()));
    }

    private static Optimizer optimizer(Values o) {
        Optimizer standard = Defaults.OPTIMIZER;
        return new Optimizer(
                o.real("beta1", standard.beta1()),
                o.real("beta2", standard.beta2()),
                o.real("epsilon", standard.epsilon()),
                o.real("weight-decay", standard.weightDecay()),
                o.real("clip", standard.clip()));
    }

    private static Divergence divergence(Values d) {
        Divergence standard = Defaults.DIVERGENCE;
        return new Divergence(
                d.real("spike", standard.spike()),
                (int) d.whole("window", standard.window()),
                d.whole("anchor", standard.anchor()),
                (int) d.whole("rewinds", standard.rewinds()));
    }

    private SortedMap<String, Double> mix(Node node) {
        if (node instanceof Mapping map) {
            Values shares = new Values(map);
            SortedMap<String, Double> mix = new TreeMap<>();
            map.entries().keySet().forEach(name -> mix.put(name, shares.real(name)));
            return mix;
        }
        SortedMap<String, Double> equal = new TreeMap<>();
        domains.keySet().forEach(name -> equal.put(name, 1.0 / domains.size()));
        return equal;
    }

    private Evaluation evaluation(Values e) {
        Collection<String> measured = e.list("held-out")
                .<Collection<String>>map(list -> list.stream().map(Values::text).toList())
                .orElse(domains.keySet());
        return new Evaluation(
                new ArrayList<>(measured), (int) e.whole("windows", Defaults.WINDOWS), e.text("baseline"));
    }

    private static <V> Map<String, V> each(Mapping map, Function<Node, V> reader) {
        Map<String, V> result = new LinkedHashMap<>();
        map.entries().forEach((name, entry) -> result.put(name, reader.apply(entry.value())));
        return result;
    }
}
