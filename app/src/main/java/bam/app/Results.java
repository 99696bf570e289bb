package bam.app;

import bam.comparison.Caveat;
import bam.comparison.ModelScores;
import bam.comparison.ResultTable;
import bam.comparison.ScoredWindow;
import bam.comparison.Spent;
import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.CorpusSpec;
import bam.contracts.Cost;
import bam.contracts.EvaluationSpec;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.ImportSpec;
import bam.contracts.MergeSpec;
import bam.contracts.PlannedStage;
import bam.contracts.StageSpec;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import bam.data.Corpus;
import bam.storage.ArtifactStore;
import bam.tracking.StudyLedger;
import bam.tracking.WindowScore;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The result table of a study, from what the ledger holds. */
final class Results {
    private static final int WIDTH = 150;

    private final StudyLedger ledger;
    private final ArtifactStore store;

    Results(StudyLedger ledger, ArtifactStore store) {
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
        return Caveat.of(table, variants, leaks(plan)).sentence();
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

    /** Share of each domain's held-out text that stands word for word in its training text. */
    private SortedMap<String, Double> leaks(StudyPlan plan) {
        SortedMap<String, Double> leaks = new TreeMap<>();
        for (Fingerprint fingerprint : plan.corpora()) {
            PlannedStage stage = plan.stage(fingerprint);
            ledger.artifact(fingerprint)
                    .ifPresent(artifact -> leaks.put(
                            ((CorpusSpec) stage.spec()).domain(),
                            Corpus.open(store.open(artifact))
                                    .manifest()
                                    .leak()
                                    .share()
                                    .doubleValue()));
        }
        return leaks;
    }
}
