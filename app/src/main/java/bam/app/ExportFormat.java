package bam.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** How tables are written for other programs. */
enum ExportFormat {
    /** Text of RFC 4180 in UTF-8: a head line, moments in ISO form, nothing where a value is missing. */
    CSV,
    /** Apache Parquet: every column with its type, missing values as null, moments in microseconds of UTC. */
    PARQUET;

    /** Writes a table into a folder and returns the number of its rows. */
    long write(ExportTable table, Path folder) throws IOException {
        Path file = folder.resolve(table.name() + "." + name().toLowerCase(Locale.ROOT));
        return switch (this) {
            case CSV -> CsvFile.write(table, file);
            case PARQUET -> ParquetFile.write(table, file);
        };
    }
}
