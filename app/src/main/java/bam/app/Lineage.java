package bam.app;

import bam.contracts.Cost;
import bam.contracts.Fingerprint;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import java.util.LinkedHashSet;
import java.util.Set;

/** What went into a model: the trainings that it descends from, each counted once. */
final class Lineage {
    private final StudyPlan plan;
    private final Set<Fingerprint> trainings = new LinkedHashSet<>();

    private Lineage(StudyPlan plan) {
        this.plan = plan;
    }

    static Lineage of(StudyPlan plan, Fingerprint model) {
        Lineage lineage = new Lineage(plan);
        lineage.visit(plan.stage(model));
        return lineage;
    }

    private void visit(PlannedStage stage) {
        boolean seen = stage.spec() instanceof TrainSpec && !trainings.add(stage.fingerprint());
        if (seen) {
            return;
        }
        stage.parents().stream()
                .filter(parent ->
                        parent.role().equals(Parent.INITIAL) || parent.role().startsWith(Parent.source("")))
                .forEach(parent -> visit(plan.stage(parent.fingerprint())));
    }

    /** Tokens that all of these trainings saw. */
    long tokens() {
        return trainings.stream().mapToLong(training -> spec(training).tokens()).sum();
    }

    /** FLOPs of all of these trainings, forward and backward. */
    double flops() {
        return trainings.stream()
                .map(this::spec)
                .mapToDouble(s -> 3.0 * s.tokens() * Cost.forwardFlopsPerToken(s.architecture(), s.context()))
                .sum();
    }

    private TrainSpec spec(Fingerprint training) {
        return (TrainSpec) plan.stage(training).spec();
    }
}
