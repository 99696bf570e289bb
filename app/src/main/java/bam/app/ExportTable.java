package bam.app;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A table of facts for other programs.
 *
 * @param name of the table, and of its file
 * @param columns in order
 * @param rows gives every row, one after the other
 */
record ExportTable(String name, List<Column> columns, Rows rows) {
    /** Freezes the list. */
    ExportTable {
        columns = List.copyOf(columns);
    }

    /** What a column holds; a value may be missing in any of them. */
    enum Type {
        /** Text, {@link String}. */
        TEXT,
        /** A whole number, {@link Long}. */
        WHOLE,
        /** A number that may be NaN or infinite, {@link Double}. */
        NUMBER,
        /** A moment, {@link java.time.Instant}, to the microsecond. */
        MOMENT
    }

    /** A column. */
    record Column(String name, Type type) {
        static Column text(String name) {
            return new Column(name, Type.TEXT);
        }

        static Column whole(String name) {
            return new Column(name, Type.WHOLE);
        }

        static Column number(String name) {
            return new Column(name, Type.NUMBER);
        }

        static Column moment(String name) {
            return new Column(name, Type.MOMENT);
        }
    }

    /** The rows, which need not be in memory all at once. */
    @FunctionalInterface
    interface Rows {
        /** Hands over each row: values by the names of columns, those that are missing left out. */
        void forEach(Consumer<Map<String, Object>> row);
    }
}
