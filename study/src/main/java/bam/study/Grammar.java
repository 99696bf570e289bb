package bam.study;

import bam.contracts.AttentionVariant;
import bam.contracts.Deduplication;
import bam.contracts.DenseArchitecture;
import bam.contracts.Numerics;
import bam.contracts.StepMemory;
import bam.contracts.TextFormat;
import bam.contracts.Tokenizer;
import bam.study.Compound.Alternatives;
import bam.study.Compound.Either;
import bam.study.Compound.Field;
import bam.study.Compound.Fields;
import bam.study.Compound.Items;
import bam.study.Compound.Names;
import bam.study.Shape.Choice;
import bam.study.Shape.Flag;
import bam.study.Shape.Real;
import bam.study.Shape.Text;
import bam.study.Shape.Whole;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys of a study document and the values they take; the published schema says the same. */
final class Grammar {
    /** Bounds that no machine reaches, but that keep every product of sizes inside a long. */
    private static final int WIDEST = 32_768;

    static final int MOST_DOMAINS = 32;
    static final int MOST_VARIANTS = 32;

    static final Text NAME = new Text(Names.NAME, "a name of 1 to 60 of a-z, 0-9 and -");
    private static final Text PATH = new Text(Pattern.compile("[^\\x00]{1,4096}"), "a path");
    private static final Text GLOB = new Text(Pattern.compile("[^\\x00]{1,256}"), "a glob of 1 to 256 characters");
    private static final Text SHA256 = new Text(Pattern.compile("[0-9a-f]{64}"), "64 lower-case hexadecimal digits");
    private static final Text COORDINATES = new Text(
            Pattern.compile("[A-Za-z0-9._-]{1,200}(:[A-Za-z0-9._+-]{1,200}){2}(:jar:[A-Za-z0-9._-]{1,200})?"),
            "group:artifact:version or group:artifact:version:jar:classifier");
    private static final Whole SEED = new Whole(0, 1L << 53);
    private static final Real SHARE = new Real(0, false, 1, true);
    private static final Real MOMENT = new Real(0, true, 1, false);
    private static final Choice FORMAT = words(TextFormat.values());

    private static final Names MIX = new Names(SHARE, MOST_DOMAINS, "shares");
    private static final Either MIX_OR_EQUAL = new Either(new Choice(List.of("equal")), MIX);
    private static final Fields IMPORT = fields(Map.entry("import", required(PATH)));

    private static final Fields ARCHITECTURE = fields(
            Map.entry("hidden-size", required(new Whole(1, WIDEST))),
            Map.entry("layers", required(new Whole(1, 256))),
            Map.entry("heads", required(new Whole(1, 1024))),
            Map.entry("intermediate-size", required(new Whole(1, 4 * WIDEST))),
            Map.entry("context", required(new Whole(1, 1 << 20))),
            Map.entry("tokenizer", optional(words(Tokenizer.values()))),
            Map.entry("key-value-heads", optional(new Whole(1, 1024))),
            Map.entry("head-size", optional(new Whole(2, 1024))),
            Map.entry("norm", optional(words(DenseArchitecture.Norm.Kind.values()))),
            Map.entry("norm-epsilon", optional(new Real(0, false, 1, false))),
            Map.entry("block", optional(words(DenseArchitecture.Block.values()))),
            Map.entry("tied-embeddings", optional(new Flag())),
            Map.entry("rope-theta", optional(new Real(1, false, 1e12, true))),
            Map.entry("rope-interleaved", optional(new Flag())));

    private static final Fields NUMERICS = fields(
            Map.entry("device", optional(words(Numerics.Device.values()))),
            Map.entry("threads", optional(new Whole(1, 1024))),
            Map.entry("precision", optional(words(Numerics.Precision.values()))));

    private static final Alternatives SOURCE = new Alternatives(
            inOrder(
                    Map.entry(
                            "maven",
                            fields(
                                    Map.entry("maven", required(COORDINATES)),
                                    Map.entry("sha256", required(SHA256)),
                                    Map.entry("entries", required(GLOB)),
                                    Map.entry("format", required(FORMAT)),
                                    Map.entry("keep", optional(SHARE)))),
                    Map.entry(
                            "files",
                            fields(
                                    Map.entry("files", required(PATH)),
                                    Map.entry("entries", optional(GLOB)),
                                    Map.entry("format", required(FORMAT)))),
                    Map.entry(
                            "arithmetic",
                            fields(
                                    Map.entry("arithmetic", required(new Whole(1, 10_000_000))),
                                    Map.entry("seed", optional(SEED))))),
            Optional.empty());

    private static final Fields DOMAIN = fields(
            Map.entry("held-out", optional(new Real(0, false, 1, false))),
            Map.entry("deduplicate", optional(words(Deduplication.values()))),
            Map.entry("sources", required(new Items(SOURCE, 1, 100))));

    private static final Fields OPTIMIZER = fields(
            Map.entry("beta1", optional(MOMENT)),
            Map.entry("beta2", optional(MOMENT)),
            Map.entry("epsilon", optional(new Real(0, false, 1, false))),
            Map.entry("weight-decay", optional(new Real(0, true, 10, true))),
            Map.entry("clip", optional(new Real(0, false, 1e6, true))));

    private static final Fields DIVERGENCE = fields(
            Map.entry("spike", optional(new Real(1, false, 1e6, true))),
            Map.entry("window", optional(new Whole(2, 100_000))),
            Map.entry("anchor", optional(new Whole(1, 100_000_000))),
            Map.entry("rewinds", optional(new Whole(0, 100))));

    private static final Fields MEMORY = fields(
            Map.entry("micro-batch", optional(new Whole(1, 1 << 20))),
            Map.entry("balance-scope", optional(words(StepMemory.BalanceScope.values()))),
            Map.entry("recompute", optional(new Flag())));

    /** What a training is told. */
    static final Whole STEPS = new Whole(1, 100_000_000);

    private static final Map<String, Field> TRAINING = inOrder(
            Map.entry("data", required(MIX_OR_EQUAL)),
            Map.entry("steps", required(STEPS)),
            Map.entry("batch", required(new Whole(1, 1 << 20))),
            Map.entry("peak-learning-rate", required(new Real(0, false, 10, true))),
            Map.entry("warm-up", optional(new Real(0, true, 1, false))),
            Map.entry("final-ratio", optional(new Real(0, true, 1, true))),
            Map.entry("optimizer", optional(OPTIMIZER)),
            Map.entry("divergence", optional(DIVERGENCE)),
            Map.entry("memory", optional(MEMORY)));

    private static final Alternatives TRUNK =
            new Alternatives(Map.of("import", IMPORT), Optional.of(new Fields(TRAINING, Optional.empty())));

    /** Experts: the trained ones share their settings, imported ones stand beside them by name. */
    static final Fields EXPERTS = experts();

    private static final Fields EVALUATION = fields(
            Map.entry("held-out", optional(new Either(new Choice(List.of("all")), new Items(NAME, 1, MOST_DOMAINS)))),
            Map.entry("windows", optional(new Whole(1, 1_000_000))),
            Map.entry("baseline", required(NAME)));

    /** The whole document. */
    static final Fields STUDY = fields(
            Map.entry("study", required(NAME)),
            Map.entry("replicates", optional(new Items(SEED, 1, 100))),
            Map.entry("architecture", required(ARCHITECTURE)),
            Map.entry("numerics", optional(NUMERICS)),
            Map.entry("domains", required(new Names(DOMAIN, MOST_DOMAINS, "domains"))),
            Map.entry("seed", required(TRUNK)),
            Map.entry("experts", required(EXPERTS)),
            Map.entry("mixtures", required(new Fields(TRAINING, Optional.empty()))),
            Map.entry("variants", required(new Names(VariantGrammar.VARIANT, MOST_VARIANTS, "variants"))),
            Map.entry("evaluation", required(EVALUATION)));

    private Grammar() {}

    private static Fields experts() {
        Map<String, Field> known = new LinkedHashMap<>();
        known.put("of", optional(new Items(NAME, 1, MOST_DOMAINS)));
        TRAINING.forEach((key, field) -> known.put(key, optional(key.equals("data") ? MIX : field.shape())));
        known.put("freeze", optional(VariantGrammar.FREEZE));
        return new Fields(known, Optional.of(IMPORT));
    }

    private static Field required(Shape shape) {
        return new Field(shape, true);
    }

    private static Field optional(Shape shape) {
        return new Field(shape, false);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    static Fields fields(Map.Entry<String, Field>... entries) {
        return new Fields(inOrder(entries), Optional.empty());
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    static <V> Map<String, V> inOrder(Map.Entry<String, V>... entries) {
        Map<String, V> map = new LinkedHashMap<>();
        Arrays.stream(entries).forEach(entry -> map.put(entry.getKey(), entry.getValue()));
        return map;
    }

    /** A constant as documents write it: {@code math-pages}; attention variants keep the paper's {@code expert_kv}. */
    static String word(Enum<?> constant) {
        String word = constant.name().toLowerCase(Locale.ROOT);
        return constant instanceof AttentionVariant ? word : word.replace('_', '-');
    }

    static Choice words(Enum<?>... constants) {
        return new Choice(Arrays.stream(constants).map(Grammar::word).toList());
    }
}
