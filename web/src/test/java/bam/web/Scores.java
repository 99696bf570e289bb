package bam.web;

import bam.comparison.ModelScores;
import bam.comparison.ScoredWindow;
import bam.comparison.Spent;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Scores of every model of a plan that trains. */
final class Scores {
    private Scores() {}

    static List<ModelScores> of(StudyPlan plan) {
        Spent spent = new Spent(1_000, 1e9);
        return plan.replicates().get(0).rows().stream()
                .map(row -> new ModelScores(
                        row.label(),
                        1,
                        ((TrainSpec) plan.stage(row.model()).spec()).architecture(),
                        spent,
                        spent,
                        new TreeMap<>(Map.of("prose", List.of(new ScoredWindow(20, 10, 10))))))
                .toList();
    }
}
