package bam.app;

import bam.app.ExportTable.Column;
import blue.strategic.parquet.ParquetWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** A table as Apache Parquet. */
final class ParquetFile {
    private static final LogicalTypeAnnotation MICROSECONDS_OF_UTC =
            LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.MICROS);

    private ParquetFile() {}

    static long write(ExportTable table, Path file) throws IOException {
        MessageType schema = new MessageType(
                table.name(), table.columns().stream().map(ParquetFile::type).toList());
        AtomicLong rows = new AtomicLong();
        try (ParquetWriter<Map<String, Object>> parquet = ParquetWriter.writeFile(
                schema,
                file.toFile(),
                (row, values) -> row.forEach((name, value) -> values.write(name, stored(value))))) {
            table.rows().forEach(row -> {
                write(parquet, row);
                rows.incrementAndGet();
            });
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
        return rows.get();
    }

    private static void write(ParquetWriter<Map<String, Object>> parquet, Map<String, Object> row) {
        try {
            parquet.write(row);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Type type(Column column) {
        return switch (column.type()) {
            case TEXT ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
            case WHOLE -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
            case NUMBER -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
            case MOMENT ->
                Types.optional(PrimitiveTypeName.INT64).as(MICROSECONDS_OF_UTC).named(column.name());
        };
    }

    private static Object stored(Object value) {
        return value instanceof Instant moment ? ChronoUnit.MICROS.between(Instant.EPOCH, moment) : value;
    }
}
