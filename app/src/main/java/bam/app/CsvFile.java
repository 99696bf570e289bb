package bam.app;

import bam.app.ExportTable.Column;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A table as comma-separated values. */
final class CsvFile {
    private CsvFile() {}

    static long write(ExportTable table, Path file) throws IOException {
        List<String> names = table.columns().stream().map(Column::name).toList();
        AtomicLong rows = new AtomicLong();
        try (CsvWriter csv = CsvWriter.builder().build(file)) {
            csv.writeRecord(names);
            table.rows().forEach(row -> {
                csv.writeRecord(names.stream().map(name -> text(row, name)).toList());
                rows.incrementAndGet();
            });
        }
        return rows.get();
    }

    private static String text(Map<String, Object> row, String name) {
        Object value = row.get(name);
        return value == null ? "" : value.toString();
    }
}
