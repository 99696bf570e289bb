package bam.study;

import bam.contracts.Architecture;
import bam.contracts.Cost;
import bam.contracts.Fingerprint;
import bam.contracts.MemoryEstimate;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What a plan will cost, roughly, from the plan alone: each stage, in the plan's order, and any sum of them. */
public record PlanEstimate(List<Stage> stages, Assumptions assumptions) {
    /** Freezes the stages. */
    public PlanEstimate {
        stages = List.copyOf(stages);
    }

    /**
     * What one stage will cost.
     *
     * @param planned the stage
     * @param parameters of the model that it makes or reads; zero for a corpus
     * @param tokens trained on; zero for stages that do not train
     * @param trainingFlops of that training: three times the forward pass
     * @param seconds on a slot of its own
     * @param bytes kept on disk
     * @param saveSeconds that a checkpoint takes; zero for stages that do not train
     * @param memory at the peak of that training; empty for stages that do not train
     */
    public record Stage(
            PlannedStage planned,
            Cost parameters,
            long tokens,
            double trainingFlops,
            double seconds,
            long bytes,
            double saveSeconds,
            Optional<MemoryEstimate> memory) {}

    /**
     * What several stages will cost together.
     *
     * @param stages how many
     * @param tokens trained on
     * @param trainingFlops of all training
     * @param workSeconds one after the other
     * @param elapsedSeconds on the assumed slots: never less than the longest chain of stages
     * @param bytes kept on disk
     */
    public record Total(
            int stages, long tokens, double trainingFlops, double workSeconds, double elapsedSeconds, long bytes) {}

    /** The cost of this plan. */
    public static PlanEstimate of(StudyPlan plan, Assumptions assumptions) {
        Map<Fingerprint, Architecture> models = new HashMap<>();
        List<Stage> stages = plan.stages().stream()
                .map(stage -> new StageEstimate(stage, models, assumptions).stage())
                .toList();
        return new PlanEstimate(stages, assumptions);
    }

    /** All stages together. */
    public Total total() {
        return total(fingerprint -> true);
    }

    /** The stages that count together, for instance those that are not done yet. */
    public Total total(Predicate<Fingerprint> counts) {
        List<Stage> counted = stages.stream()
                .filter(stage -> counts.test(stage.planned().fingerprint()))
                .toList();
        double work = counted.stream().mapToDouble(Stage::seconds).sum();
        return new Total(
                counted.size(),
                counted.stream().mapToLong(Stage::tokens).sum(),
                counted.stream().mapToDouble(Stage::trainingFlops).sum(),
                work,
                Math.max(work / assumptions.slots(), longestChain(counted)),
                counted.stream().mapToLong(Stage::bytes).sum());
    }

    private static double longestChain(List<Stage> stages) {
        Map<Fingerprint, Double> ends = new HashMap<>();
        for (Stage stage : stages) {
            double begin = stage.planned().parents().stream()
                    .map(Parent::fingerprint)
                    .mapToDouble(parent -> ends.getOrDefault(parent, 0.0))
                    .max()
                    .orElse(0);
            ends.put(stage.planned().fingerprint(), begin + stage.seconds());
        }
        return ends.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
