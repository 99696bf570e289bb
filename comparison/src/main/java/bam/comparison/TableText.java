package bam.comparison;

import bam.comparison.ResultTable.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A result table as people read it: what was measured, then the differences, then what they cover. */
final class TableText {
    private final ResultTable table;

    TableText(ResultTable table) {
        this.table = table;
    }

    String plain(int width) {
        List<String> parts = new ArrayList<>();
        parts.add(Grid.wrapped("Perplexity on held-out text (lower is better; avg is the mean of the domains)", width));
        parts.add(Grid.plain(figures(), width));
        if (!compared().isEmpty()) {
            parts.add("\n"
                    + Grid.wrapped(
                            "Bits per byte minus those of " + table.baseline() + ", with 95 % intervals", width));
            parts.add(Grid.plain(differences(), width));
            refusals().forEach(sentence -> parts.add("\n" + Grid.wrapped(sentence, width)));
            parts.add("\n" + Grid.wrapped(table.coverage(), width));
        }
        return String.join("", parts);
    }

    String markdown() {
        List<String> parts = new ArrayList<>();
        parts.add(Grid.markdown(figures()));
        if (!compared().isEmpty()) {
            parts.add("\nBits per byte minus those of " + table.baseline() + ", with 95 % intervals:\n\n");
            parts.add(Grid.markdown(differences()));
            refusals().forEach(sentence -> parts.add("\n" + sentence + "\n"));
            parts.add("\n" + table.coverage() + "\n");
        }
        return String.join("", parts);
    }

    List<Grid.Column> figures() {
        List<Grid.Column> columns = new ArrayList<>();
        columns.add(column("model", Row::label));
        for (int i = 0; i < table.domains().size(); i++) {
            int domain = i;
            columns.add(column(
                    table.domains().get(i),
                    row -> Figures.spread(row.perplexities().get(domain))));
        }
        columns.add(column("avg", row -> Figures.spread(row.average())));
        columns.add(column("bits/byte", row -> Figures.spread(row.bitsPerByte())));
        columns.add(column("parameters", row -> Figures.count(row.parameters().totalParameters())));
        columns.add(column("active", row -> Figures.count(row.parameters().activeParameters())));
        columns.add(column("tokens", row -> Figures.large(row.own().tokens())));
        columns.add(column("lineage tokens", row -> Figures.large(row.lineage().tokens())));
        columns.add(column("FLOPs", row -> Figures.flops(row.own().flops())));
        columns.add(column("lineage FLOPs", row -> Figures.flops(row.lineage().flops())));
        return columns;
    }

    List<Grid.Column> differences() {
        List<Grid.Column> columns = new ArrayList<>();
        columns.add(new Grid.Column("model", compared().stream().map(Row::label).toList()));
        for (int i = 0; i < table.domains().size(); i++) {
            int domain = i;
            columns.add(new Grid.Column(
                    table.domains().get(i),
                    compared().stream()
                            .map(row -> difference(row.differences().get(domain)))
                            .toList()));
        }
        return columns;
    }

    private static String difference(PairedDifference difference) {
        return difference instanceof PairedDifference.Measured measured ? Figures.difference(measured) : "refused";
    }

    List<Row> compared() {
        return table.rows().stream().filter(row -> !row.differences().isEmpty()).toList();
    }

    /** Each sentence once, in the order of the table. */
    private Set<String> refusals() {
        return compared().stream()
                .flatMap(row -> row.differences().stream())
                .filter(PairedDifference.Refused.class::isInstance)
                .map(refused -> "Refused: " + ((PairedDifference.Refused) refused).sentence() + ".")
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Grid.Column column(String name, Function<Row, String> cell) {
        return new Grid.Column(name, table.rows().stream().map(cell).toList());
    }
}
