package bam.app;

import bam.comparison.Caveat;
import bam.comparison.ModelScores;
import bam.comparison.ResultTable;
import bam.comparison.ScoredWindow;
import bam.comparison.Spent;
import bam.contracts.Architecture;
import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.CorpusSpec;
import bam.contracts.Cost;
import bam.contracts.EvaluationSpec;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.ImportSpec;
import bam.contracts.MergeSpec;
import bam.contracts.StageSpec;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import bam.data.Corpus;
import bam.storage.ArtifactStore;
import bam.tracking.StudyLedger;
import bam.tracking.WindowScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The result table of a study, from what the ledger holds. */
final class Results {
    private static final int WIDTH = 150;

    private final StudyLedger ledger;
    private final Supplier<ArtifactStore> store;

    /**
     * Results of studies.
     *
     * @param store opened when corpora are asked how much held-out text they leak
     */
    Results(StudyLedger ledger, Supplier<ArtifactStore> store) {
        this.ledger = ledger;
        this.store = store;
    }

    /** The table and what it can and cannot show. */
    String text(StudyPlan plan) {
        ResultTable table = table(plan);
        return table.text(WIDTH) + "\n" + Texts.wrapped(caveat(plan, table), WIDTH) + "\n";
    }

    /** What the table can and cannot show, in a sentence. */
    String caveat(StudyPlan plan, ResultTable table) {
        List<String> variants = plan.replicates().stream()
                .flatMap(replicate -> replicate.variants().stream())
                .map(StudyPlan.Variant::name)
                .distinct()
                .toList();
        SortedMap<String, Double> leaks = leaks(plan);
        return Caveat.of(table, variants, leaks).sentence() + unknownLeaks(plan, leaks);
    }

    ResultTable table(StudyPlan plan) {
        List<ModelScores> models = new ArrayList<>();
        for (StudyPlan.Replicate replicate : plan.replicates()) {
            replicate.rows().forEach(row -> models.add(scores(plan, replicate.seed(), row)));
        }
        List<String> domains = plan.replicates().get(0).rows().stream()
                .map(row -> plan.stage(row.evaluation()).spec())
                .map(spec -> ((EvaluationSpec) spec).domains())
                .findFirst()
                .orElse(plan.domains());
        return ResultTable.of(domains, plan.baseline(), models);
    }

    private ModelScores scores(StudyPlan plan, long replicate, StudyPlan.Row row) {
        SortedMap<String, List<ScoredWindow>> windows = new TreeMap<>();
        for (WindowScore score : ledger.scores(row.evaluation())) {
            windows.computeIfAbsent(score.domain(), domain -> new ArrayList<>())
                    .add(new ScoredWindow(score.nats(), score.tokens(), score.bytes()));
        }
        if (windows.isEmpty()) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "study " + plan.id() + " has no scores for '" + row.label() + "' yet; run it to its end first");
        }
        StageSpec model = plan.stage(row.model()).spec();
        Lineage lineage = Lineage.of(plan, row.model());
        return new ModelScores(
                row.label(),
                replicate,
                architecture(model),
                own(model),
                new Spent(lineage.tokens(), lineage.flops()),
                windows);
    }

    private static Architecture architecture(StageSpec model) {
        if (model instanceof TrainSpec train) {
            return train.architecture();
        }
        return model instanceof MergeSpec merge ? merge.result() : ((ImportSpec) model).architecture();
    }

    private static Spent own(StageSpec model) {
        if (!(model instanceof TrainSpec train)) {
            return new Spent(0, 0);
        }
        double flops = 3.0 * train.tokens() * Cost.forwardFlopsPerToken(train.architecture(), train.context());
        return new Spent(train.tokens(), flops);
    }

    /**
     * Share of each domain's held-out text that stands word for word in its training text, where the corpus is here.
     */
    private SortedMap<String, Double> leaks(StudyPlan plan) {
        SortedMap<String, Double> leaks = new TreeMap<>();
        for (Fingerprint fingerprint : plan.corpora()) {
            String domain = ((CorpusSpec) plan.stage(fingerprint).spec()).domain();
            ledger.artifact(fingerprint).flatMap(this::leak).ifPresent(share -> leaks.put(domain, share));
        }
        return leaks;
    }

    /** A study that was imported may have left its corpora where it ran. */
    private Optional<Double> leak(ArtifactReference corpus) {
        try {
            return Optional.of(Corpus.open(store.get().open(corpus))
                    .manifest()
                    .leak()
                    .share()
                    .doubleValue());
        } catch (BamException failure) {
            if (failure.kind() != FailureKind.ARTIFACT_LOST) {
                throw failure;
            }
            return Optional.empty();
        }
    }

    private static String unknownLeaks(StudyPlan plan, SortedMap<String, Double> leaks) {
        List<String> unknown = plan.corpora().stream()
                .map(corpus -> ((CorpusSpec) plan.stage(corpus).spec()).domain())
                .filter(domain -> !leaks.containsKey(domain))
                .toList();
        return unknown.isEmpty()
                ? ""
                : " How much of the held-out text of " + String.join(", ", unknown)
                        + " occurs in training is not known here, since these corpora are not in this store.";
    }
}
