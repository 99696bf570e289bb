package bam.study;

import bam.contracts.Architecture;
import bam.contracts.CorpusSpec;
import bam.contracts.Cost;
import bam.contracts.EvaluationSpec;
import bam.contracts.Fingerprint;
import bam.contracts.ImportSpec;
import bam.contracts.MemoryEstimate;
import bam.contracts.MergeSpec;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageSpec;
import bam.contracts.TextSource;
import bam.contracts.TrainSpec;
import bam.contracts.TrainingShape;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The cost of one stage; remembers what each stage makes, for the evaluations that read it. */
final class StageEstimate {
    /** Weights are kept in single precision, and a checkpoint holds two moments beside them. */
    private static final long BYTES_PER_PARAMETER = 4;

    private static final long BYTES_PER_CHECKPOINTED_PARAMETER = 12;
    private static final int BACKWARD_AND_FORWARD = 3;

    /** A generated sum is about 26 bytes, each a token of two. */
    private static final long BYTES_PER_SUM = 52;

    private static final long BYTES_PER_LOSS = 8;

    private final PlannedStage stage;
    private final Map<Fingerprint, Architecture> models;
    private final Assumptions assumptions;

    StageEstimate(PlannedStage stage, Map<Fingerprint, Architecture> models, Assumptions assumptions) {
        this.stage = stage;
        this.models = models;
        this.assumptions = assumptions;
    }

    PlanEstimate.Stage stage() {
        StageSpec spec = stage.spec();
        if (spec instanceof CorpusSpec corpus) {
            return corpus(corpus);
        }
        if (spec instanceof TrainSpec training) {
            return training(training);
        }
        if (spec instanceof EvaluationSpec evaluation) {
            return evaluation(evaluation);
        }
        return copied(spec instanceof MergeSpec merge ? merge.result() : ((ImportSpec) spec).architecture());
    }

    private PlanEstimate.Stage corpus(CorpusSpec corpus) {
        double seconds = assumptions.secondsPerStage() + assumptions.secondsPerSource() * fetched(corpus);
        long generated = corpus.sources().stream()
                .filter(TextSource.Arithmetic.class::isInstance)
                .mapToLong(source -> BYTES_PER_SUM * ((TextSource.Arithmetic) source).sums())
                .sum();
        long bytes = generated + assumptions.bytesPerSource() * fetched(corpus);
        return new PlanEstimate.Stage(stage, new Cost(0, 0), 0, 0, seconds, bytes, 0, Optional.empty());
    }

    private static long fetched(CorpusSpec corpus) {
        return corpus.sources().stream()
                .filter(source -> !(source instanceof TextSource.Arithmetic))
                .count();
    }

    private PlanEstimate.Stage training(TrainSpec training) {
        Cost cost = made(training.architecture());
        double forward = Cost.forwardFlopsPerToken(training.architecture(), training.context());
        double flops = BACKWARD_AND_FORWARD * forward * training.tokens();
        double seconds = assumptions.secondsPerStage() + flops / assumptions.flopsPerSecond(training.numerics());
        long saved = BYTES_PER_CHECKPOINTED_PARAMETER * cost.totalParameters();
        long kept = BYTES_PER_PARAMETER * cost.totalParameters() + saved * assumptions.checkpointsKept();
        return new PlanEstimate.Stage(
                stage,
                cost,
                training.tokens(),
                flops,
                seconds,
                kept,
                assumptions.secondsPerCheckpoint(saved),
                Optional.of(MemoryEstimate.of(TrainingShape.of(training))));
    }

    private PlanEstimate.Stage evaluation(EvaluationSpec evaluation) {
        Architecture model = Objects.requireNonNull(models.get(stage.parent(Parent.MODEL)));
        long windows = (long) evaluation.windows() * evaluation.domains().size();
        double flops = (double) Cost.forwardFlopsPerToken(model, evaluation.context()) * windows * evaluation.context();
        double seconds = assumptions.secondsPerStage() + flops / assumptions.flopsPerSecond(evaluation.numerics());
        return new PlanEstimate.Stage(
                stage, Cost.of(model), 0, 0, seconds, BYTES_PER_LOSS * windows, 0, Optional.empty());
    }

    private PlanEstimate.Stage copied(Architecture architecture) {
        Cost cost = made(architecture);
        long bytes = BYTES_PER_PARAMETER * cost.totalParameters();
        return new PlanEstimate.Stage(stage, cost, 0, 0, assumptions.secondsPerStage(), bytes, 0, Optional.empty());
    }

    private Cost made(Architecture architecture) {
        models.put(stage.fingerprint(), architecture);
        return Cost.of(architecture);
    }
}
