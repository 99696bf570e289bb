package bam.comparison;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A part of a result table as cells, for whoever lays it out otherwise than as text.
 *
 * @param title what the cells show
 * @param heads of the columns; the first is that of the labels
 * @param rows one cell for each head
 */
public record TableCells(String title, List<String> heads, List<List<String>> rows) {
    /** Freezes the lists. */
    public TableCells {
        heads = List.copyOf(heads);
        rows = List.copyOf(rows);
    }

    /** The parts of a table in the order of its text: figures, then differences if there are any. */
    public static List<TableCells> of(ResultTable table) {
        TableText text = new TableText(table);
        TableCells figures = of("Perplexity on held-out text, lower is better", text.figures());
        return text.compared().isEmpty()
                ? List.of(figures)
                : List.of(
                        figures,
                        of(
                                "Bits per byte minus those of " + table.baseline() + ", with 95 % intervals",
                                text.differences()));
    }

    private static TableCells of(String title, List<Grid.Column> columns) {
        int height = columns.get(0).cells().size();
        return new TableCells(
                title,
                columns.stream().map(Grid.Column::name).toList(),
                IntStream.range(0, height)
                        .mapToObj(line -> columns.stream()
                                .map(column -> column.cells().get(line))
                                .toList())
                        .toList());
    }
}
