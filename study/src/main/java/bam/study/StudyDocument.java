package bam.study;

import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.Deduplication;
import bam.contracts.DenseArchitecture;
import bam.contracts.Divergence;
import bam.contracts.FeedForwardRouter;
import bam.contracts.LearningRate;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.StepMemory;
import bam.contracts.TensorGroup;
import bam.contracts.TextFormat;
import bam.contracts.TextSource;
import bam.contracts.Tokenizer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A study as its author means it: checked, every default filled in; names in the document's order, that of tables.
 *
 * @param name of the study
 * @param replicates seeds of the draws; each repeats everything that is trained
 * @param architecture of every dense model
 * @param context tokens in a window
 * @param tokenizer of every corpus
 * @param numerics of every training and evaluation
 * @param domains by name
 * @param seed the model that everything branches from
 * @param experts its branches
 * @param mixtures how merged models are trained
 * @param variants ways of merging, by name
 * @param evaluation of all models
 */
public record StudyDocument(
        String name,
        List<Long> replicates,
        DenseArchitecture architecture,
        int context,
        Tokenizer tokenizer,
        Numerics numerics,
        Map<String, Domain> domains,
        Origin seed,
        Experts experts,
        Training mixtures,
        Map<String, Variant> variants,
        Evaluation evaluation) {
    /** What the untouched seed is called as a source of a merge. */
    public static final String SEED = "seed";

    /** In the experts' mix, the domain of whichever expert it is. */
    public static final String OWN = "own";

    /** Domains that are trained or evaluated on exist, and so does the baseline. */
    public StudyDocument {
        replicates = List.copyOf(replicates);
        domains = ordered(domains);
        variants = ordered(variants);
        require(!replicates.isEmpty(), "study '" + name + "' has no replicates; give at least one seed");
        requireDomains(domains, mixtures.mix());
        if (seed instanceof Training training) {
            requireDomains(domains, training.mix());
        }
        for (String expert : experts.names()) {
            require(domains.containsKey(expert), "expert '" + expert + "' has no domain of its name; add it");
            if (experts.origin(expert) instanceof Training training) {
                requireDomains(domains, training.mix());
            }
        }
        require(domains.keySet().containsAll(evaluation.domains()), "an evaluated domain does not exist; add it");
        require(
                variants.containsKey(evaluation.baseline()),
                "baseline '" + evaluation.baseline() + "' is no variant; name one of " + variants.keySet());
    }

    /** Where a dense model comes from. */
    public sealed interface Origin permits Training, Import {}

    /** A model folder, by absolute path. */
    public record Import(String folder) implements Origin {}

    /**
     * How a model is trained.
     *
     * @param mix share of each domain
     * @param steps optimizer steps
     * @param batch windows in a step
     * @param peak highest learning rate
     * @param warmUp share of the steps until the peak
     * @param finalRatio rate at the end, as a share of the peak
     * @param optimizer how gradients become updates
     * @param divergence when it counts as diverged, and what happens then
     * @param memory how a step is cut to fit
     */
    public record Training(
            SortedMap<String, Double> mix,
            long steps,
            int batch,
            double peak,
            double warmUp,
            double finalRatio,
            Optimizer optimizer,
            Divergence divergence,
            StepMemory memory)
            implements Origin {
        /** Freezes the mix. */
        public Training {
            mix = Collections.unmodifiableSortedMap(new TreeMap<>(mix));
        }

        /** The learning rate over this many steps; at least one step is left for the cosine. */
        public LearningRate rate(long total) {
            long warmup = Math.min(Math.round(warmUp * total), total - 1);
            return new LearningRate(peak, warmup, total, finalRatio);
        }

        /** The same with these groups of tensors frozen. */
        public Training freezing(List<TensorGroup> groups) {
            return new Training(
                    mix, steps, batch, peak, warmUp, finalRatio, optimizer.freezing(groups), divergence, memory);
        }

        /** The same on another mix. */
        public Training on(SortedMap<String, Double> other) {
            return new Training(other, steps, batch, peak, warmUp, finalRatio, optimizer, divergence, memory);
        }
    }

    /**
     * A domain's text.
     *
     * @param heldOut share of the documents that is never trained on
     * @param deduplication which documents count as the same
     * @param sources of the text, in order
     */
    public record Domain(double heldOut, Deduplication deduplication, List<Source> sources) {
        /** Freezes the sources. */
        public Domain {
            sources = List.copyOf(sources);
        }
    }

    /** Where a domain's text comes from. */
    public sealed interface Source permits Pinned, Folder {}

    /** A source whose content the document itself fixes. */
    public record Pinned(TextSource text) implements Source {}

    /** Files by absolute path; their content is known once they are read. */
    public record Folder(String path, String entries, TextFormat format) implements Source {}

    /**
     * The branches.
     *
     * @param names in expert order
     * @param imports those that are not trained here
     * @param training of all others; its mix may name {@value StudyDocument#OWN}
     */
    public record Experts(List<String> names, Map<String, Import> imports, Optional<Training> training) {
        /** At least one; who is not imported can be trained. */
        public Experts {
            names = List.copyOf(names);
            imports = ordered(imports);
            require(!names.isEmpty(), "the study has no experts; add at least one domain");
            require(
                    training.isPresent() || imports.keySet().containsAll(names),
                    "the experts " + names + " are not all imported and have no training; add it");
        }

        /** Where this expert comes from; {@value StudyDocument#OWN} resolved. */
        public Origin origin(String expert) {
            Import imported = imports.get(expert);
            return imported != null ? imported : trained(training.orElseThrow(), expert);
        }

        private static Training trained(Training training, String expert) {
            SortedMap<String, Double> mix = new TreeMap<>();
            training.mix()
                    .forEach((domain, share) -> mix.merge(domain.equals(OWN) ? expert : domain, share, Double::sum));
            return training.on(mix);
        }
    }

    /**
     * A way of mixing.
     *
     * @param merge how sources become one model
     * @param sources names of those that do; empty: all
     * @param frozen groups of tensors that the training leaves as they are
     * @param steps of the training that follows
     */
    public record Variant(Merge merge, List<String> sources, List<TensorGroup> frozen, long steps) {
        /** Freezes the lists. */
        public Variant {
            sources = List.copyOf(sources);
            frozen = List.copyOf(frozen);
        }
    }

    /** How sources become one model. */
    public sealed interface Merge permits Average, Ensemble, Mixture {}

    /** One dense model, the mean of all. */
    public record Average() implements Merge {}

    /**
     * All sources side by side, mixed at inference only; nothing is trained.
     *
     * @param topK sources that are mixed at a token, if not all are
     */
    public record Ensemble(OptionalInt topK) implements Merge {}

    /**
     * A mixture of experts.
     *
     * @param attention what becomes of the sources' attention
     * @param attentionRouting how tokens weigh attention experts
     * @param router how tokens choose feed-forward experts
     * @param sharedExpert whether the seed's feed-forward is always on, beside those that are routed among
     * @param copies further experts by source, after one of each
     * @param mean names of the sources whose mean becomes what is no expert's; empty: all
     * @param scaling whether experts are scaled by what their gates take away at the start
     * @param routerDeviation standard deviation of fresh routers
     */
    public record Mixture(
            AttentionVariant attention,
            AttentionRouting attentionRouting,
            FeedForwardRouter router,
            boolean sharedExpert,
            Map<String, Integer> copies,
            List<String> mean,
            boolean scaling,
            double routerDeviation)
            implements Merge {
        /** Freezes map and list. */
        public Mixture {
            copies = ordered(copies);
            mean = List.copyOf(mean);
        }
    }

    /**
     * How tokens weigh attention experts, of which there may be any number.
     *
     * @param gate soft over all, only the largest, or the same for all
     * @param topK experts whose gate is kept, if not all are
     * @param renormalised whether kept gates are divided by their sum
     * @param loadBalanceCoefficient times the load-balancing loss
     * @param zCoefficient times the z-loss
     */
    public record AttentionRouting(
            AttentionRouter.Gate gate,
            OptionalInt topK,
            boolean renormalised,
            double loadBalanceCoefficient,
            double zCoefficient) {
        /** Soft over all, without losses: the paper's choice. */
        public static final AttentionRouting STANDARD =
                new AttentionRouting(AttentionRouter.Gate.SOFT, OptionalInt.empty(), false, 0, 0);

        AttentionRouter over(int experts) {
            return new AttentionRouter(gate, topK.orElse(experts), renormalised, loadBalanceCoefficient, zCoefficient);
        }
    }

    /**
     * What is measured.
     *
     * @param domains whose held-out part is read, in table order
     * @param windows of each domain
     * @param baseline variant that others are compared with
     */
    public record Evaluation(List<String> domains, int windows, String baseline) {
        /** Freezes the domains. */
        public Evaluation {
            domains = List.copyOf(domains);
        }
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    private static void requireDomains(Map<String, Domain> domains, SortedMap<String, Double> mix) {
        require(domains.keySet().containsAll(mix.keySet()), "the mix " + mix + " names a domain that does not exist");
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
