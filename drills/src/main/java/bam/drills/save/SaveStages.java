package bam.drills.save;

import bam.contracts.CorpusSpec;
import bam.contracts.Deduplication;
import bam.contracts.DenseArchitecture;
import bam.contracts.Digest;
import bam.contracts.Divergence;
import bam.contracts.LearningRate;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StepMemory;
import bam.contracts.StudyPlan;
import bam.contracts.TextSource;
import bam.contracts.Tokenizer;
import bam.contracts.TrainSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the drill trains: one corpus, and as many small models as it needs, each with a seed of its own. */
final class SaveStages {
    static final Digest CODE = Digest.of("the drill of interrupted saves");

    static final PlannedStage CORPUS = PlannedStage.of(
            "corpus sums",
            new CorpusSpec(
                    "sums", List.of(new TextSource.Arithmetic(400, 1)), Deduplication.EXACT, 0.2, Tokenizer.BYTES),
            CODE,
            List.of());

    /** Enough for a few dozen saves, few enough to be repeated undisturbed in a second. */
    private static final long STEPS = 400;

    private SaveStages() {}

    /** A model whose steps take about a millisecond, and whose checkpoints have some thirty pages. */
    static PlannedStage training(long number) {
        DenseArchitecture architecture = new DenseArchitecture(
                16,
                1,
                2,
                2,
                8,
                24,
                Tokenizer.BYTES.vocabularySize(),
                DenseArchitecture.Rope.STANDARD,
                DenseArchitecture.Norm.STANDARD,
                DenseArchitecture.Block.PARALLEL,
                false);
        TrainSpec spec = new TrainSpec(
                StageKind.SEED,
                architecture,
                new TreeMap<>(Map.of("sums", 1.0)),
                16,
                2,
                new LearningRate(1e-2, 10, STEPS, LearningRate.PAPER_FINAL_RATIO),
                Optimizer.STANDARD,
                number,
                "seed",
                Numerics.SINGLE_THREAD,
                Divergence.STANDARD,
                StepMemory.STANDARD);
        return PlannedStage.of(
                "model " + number, spec, CODE, List.of(new Parent(Parent.corpus("sums"), CORPUS.fingerprint())));
    }

    /** The study that wants these stages. */
    static StudyPlan plan(List<PlannedStage> stages) {
        String id = "saves-" + stages.get(stages.size() - 1).fingerprint().abbreviated();
        return new StudyPlan(id, "saves", "{}", stages, List.of(), List.of(), List.of("sums"), "none");
    }
}
