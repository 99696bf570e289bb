package bam.tracking;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The tables of a ledger as the database itself describes them, so that a table of a later version is not forgotten;
 * the list of migrations, which is the migrator's own, is left out.
 */
final class LedgerTables {
    private static final String MIGRATIONS = "migration";

    private LedgerTables() {}

    /**
     * A table.
     *
     * @param columns that hold what was written, in order; computed ones are left out
     * @param identity columns that the database numbers
     */
    record Table(String name, List<String> columns, List<String> identity) {
        /** The columns as they stand in a statement. */
        String list() {
            return columns.stream().map(LedgerTables::quoted).collect(Collectors.joining(", "));
        }
    }

    /** Version of the tables; empty text when there are none. */
    static String version(Connection connection) throws SQLException {
        List<String> found = strings(connection, "SELECT coalesce(to_regclass('" + MIGRATIONS + "')::text, '')");
        if (found.get(0).isEmpty()) {
            return "";
        }
        return String.join("", strings(connection, """
                SELECT version FROM migration WHERE success AND version IS NOT NULL
                ORDER BY installed_rank DESC LIMIT 1
                """));
    }

    /** Every table, each after those that it refers to. */
    static List<Table> of(Connection connection) throws SQLException {
        Map<String, List<String>> references = new LinkedHashMap<>();
        for (String name : strings(connection, """
                SELECT relname FROM pg_class
                WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                  AND relname <> 'migration'
                ORDER BY relname
                """)) {
            references.put(name, strings(connection, """
                    SELECT DISTINCT target.relname FROM pg_constraint
                    JOIN pg_class target ON target.oid = confrelid
                    WHERE contype = 'f' AND conrelid = CAST(? AS regclass) AND confrelid <> conrelid
                    """, quoted(name)));
        }
        List<Table> tables = new ArrayList<>();
        for (String name : inOrder(references)) {
            tables.add(table(connection, name));
        }
        return tables;
    }

    private static List<String> inOrder(Map<String, List<String>> references) {
        List<String> order = new ArrayList<>();
        while (order.size() < references.size()) {
            List<String> next = references.keySet().stream()
                    .filter(name -> !order.contains(name))
                    .filter(name -> order.containsAll(references.getOrDefault(name, List.of())))
                    .toList();
            if (next.isEmpty()) {
                throw new IllegalStateException("the tables " + references + " refer to each other in a circle");
            }
            order.addAll(next);
        }
        return order;
    }

    private static Table table(Connection connection, String name) throws SQLException {
        return new Table(name, strings(connection, """
                        SELECT attname FROM pg_attribute
                        WHERE attrelid = CAST(? AS regclass) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                        ORDER BY attnum
                        """, quoted(name)), strings(connection, """
                        SELECT attname FROM pg_attribute
                        WHERE attrelid = CAST(? AS regclass) AND attnum > 0 AND NOT attisdropped AND attidentity <> ''
                        """, quoted(name)));
    }

    /** A name as SQL takes it, whatever it holds. */
    static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** The first column of what a query finds. */
    static List<String> strings(Connection connection, String query, String... values) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    strings.add(rows.getString(1));
                }
            }
        }
        return strings;
    }
}
