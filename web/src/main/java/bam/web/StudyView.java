package bam.web;

import bam.comparison.TableCells;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A study, ready to be shown.
 *
 * @param study what is known of it
 * @param graph its stages, laid out
 * @param labels of its stages by fingerprint
 * @param tables its results as cells; none before it has succeeded
 */
public record StudyView(StudyAnswer study, Graph graph, Map<String, String> labels, List<TableCells> tables) {
    /** Freezes map and list. */
    public StudyView {
        labels = Map.copyOf(labels);
        tables = List.copyOf(tables);
    }

    static StudyView of(StudyAnswer study) {
        Map<String, String> labels = study.stages().stream()
                .collect(Collectors.toMap(
                        StudyAnswer.Stage::fingerprint, StudyAnswer.Stage::label, (first, same) -> first));
        List<TableCells> tables =
                study.results().map(results -> TableCells.of(results.table())).orElse(List.of());
        return new StudyView(study, Graph.of(study.stages()), labels, tables);
    }

    /** Labels of the stages whose results this one reads. */
    public String reads(StudyAnswer.Stage stage) {
        return stage.parents().stream()
                .map(parent -> labels.getOrDefault(parent, Format.shortened(parent, 12)))
                .collect(Collectors.joining(", "));
    }
}
