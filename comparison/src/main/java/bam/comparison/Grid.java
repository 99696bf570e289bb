package bam.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Columns of text: the first to the left, the others to the right. */
final class Grid {
    private static final String GAP = "  ";

    /**
     * A column.
     *
     * @param name its head
     * @param cells from top to bottom
     */
    record Column(String name, List<String> cells) {
        int width() {
            return cells.stream().mapToInt(String::length).reduce(name.length(), Math::max);
        }
    }

    private Grid() {}

    /** In blocks of this width, each beginning with the first column; a column wider than that stands alone. */
    static String plain(List<Column> columns, int width) {
        Column head = columns.get(0);
        List<String> blocks = new ArrayList<>();
        List<Column> open = new ArrayList<>();
        int used = head.width();
        for (Column column : columns.subList(1, columns.size())) {
            int more = GAP.length() + column.width();
            if (!open.isEmpty() && used + more > width) {
                blocks.add(block(head, open));
                open.clear();
                used = head.width();
            }
            open.add(column);
            used += more;
        }
        blocks.add(block(head, open));
        return String.join("\n", blocks);
    }

    static String markdown(List<Column> columns) {
        List<String> lines = new ArrayList<>();
        lines.add(columns.stream().map(Column::name).collect(Collectors.joining(" | ", "| ", " |")));
        lines.add("| --- |" + " ---: |".repeat(columns.size() - 1));
        for (int i = 0; i < columns.get(0).cells().size(); i++) {
            int line = i;
            lines.add(columns.stream()
                    .map(column -> column.cells().get(line).replace("|", "\\|"))
                    .collect(Collectors.joining(" | ", "| ", " |")));
        }
        return String.join("\n", lines) + "\n";
    }

    /** Broken at spaces so that no line is wider. */
    static String wrapped(String sentence, int width) {
        StringBuilder text = new StringBuilder();
        int used = 0;
        for (String word : sentence.split(" ", -1)) {
            if (used > 0 && used + 1 + word.length() > width) {
                text.append('\n');
                used = 0;
            } else if (used > 0) {
                text.append(' ');
                used++;
            }
            text.append(word);
            used += word.length();
        }
        return text.append('\n').toString();
    }

    private static String block(Column head, List<Column> others) {
        String names = line(head, others, Column::name);
        String cells = IntStream.range(0, head.cells().size())
                .mapToObj(i -> line(head, others, column -> column.cells().get(i)))
                .collect(Collectors.joining());
        return names + cells;
    }

    private static String line(Column head, List<Column> others, java.util.function.Function<Column, String> cell) {
        String rest = others.stream()
                .map(column ->
                        GAP + " ".repeat(column.width() - cell.apply(column).length()) + cell.apply(column))
                .collect(Collectors.joining());
        String first = cell.apply(head);
        return (first + " ".repeat(head.width() - first.length()) + rest).stripTrailing() + "\n";
    }
}
