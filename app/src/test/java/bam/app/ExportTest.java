package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A study as tables, read again by other programs. */
class ExportTest extends FinishedStudyTest {
    /** What another implementation of Parquet finds in the files: for each its types, and its first two rows. */
    private static final String READ = """
            import json, pathlib, sys
            import pyarrow.parquet
            found = {}
            for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
                table = pyarrow.parquet.read_table(file)
                found[file.name] = {
                    "rows": table.num_rows,
                    "types": {field.name: str(field.type) for field in table.schema},
                    "first": [{k: str(v) for k, v in row.items()} for row in table.slice(0, 2).to_pylist()],
                }
            print(json.dumps(found))
            """;

    @Test
    void everyTableIsThereWithAHeadAndItsRows() throws IOException {
        Map<String, Long> rows = write(ExportFormat.CSV, "csv");

        assertThat(rows)
                .containsOnlyKeys("attempts", "lineage", "models", "points", "scores", "settings", "stages", "times")
                .containsEntry("stages", 6L)
                .containsEntry("attempts", 6L)
                .containsEntry("points", 6L)
                .containsEntry("scores", 1L)
                .containsEntry("models", 1L);
        assertThat(records("stages"))
                .extracting(record -> record.getField("label"))
                .containsExactly("corpus prose", "seed", "expert prose", "merge bam", "mixture bam", "evaluate bam");
        NamedCsvRecord loss = records("points").get(1);
        assertThat(loss.getField("stage"))
                .isEqualTo(DONE.replicates().get(0).trunk().hex());
        assertThat(loss.getField("value")).isEqualTo("NaN");
        assertThat(loss.getField("measured")).isEqualTo("2023-11-14T22:13:20.001Z");
        assertThat(records("attempts").get(0).getField("failure")).isEmpty();
        assertThat(records("settings"))
                .anyMatch(record -> record.getField("path").equals("rate.peak")
                        && record.getField("value").equals("0.006"));
    }

    @Test
    void aFolderThatIsThereIsNotWrittenInto() {
        assertThatThrownBy(() -> write(ExportFormat.CSV, ""))
                .hasMessageContaining("is there already; name a folder that is not");
    }

    @Test
    void anotherImplementationReadsTheParquetFiles() throws IOException, InterruptedException {
        assumeTrue(Product.serversArePrepared(), "BAM_TEST_HOME has no Python with pyarrow; './bam test' prepares it");
        Map<String, Long> rows = write(ExportFormat.PARQUET, "parquet");
        JsonNode found = read(folder.resolve("parquet"));

        rows.forEach((table, count) -> assertThat(
                        found.path(table + ".parquet").path("rows").asLong())
                .as(table)
                .isEqualTo(count));
        JsonNode points = found.get("points.parquet");
        assertThat(points.get("types").toString())
                .isEqualTo("{\"stage\":\"string\",\"label\":\"string\",\"series\":\"string\",\"step\":\"int64\","
                        + "\"value\":\"double\",\"measured\":\"timestamp[us, tz=UTC]\"}");
        assertThat(points.get("first").get(1).toString())
                .contains("\"value\":\"nan\"", "\"measured\":\"2023-11-14 22:13:20.001000+00:00\"");
        assertThat(found.get("attempts.parquet")
                        .get("first")
                        .get(0)
                        .get("failure")
                        .asText())
                .isEqualTo("None");
    }

    private Map<String, Long> write(ExportFormat format, String name) {
        return StudyExportCommand.write(new StudyTables(DONE, ledger.studies()), format, folder.resolve(name));
    }

    private List<NamedCsvRecord> records(String table) throws IOException {
        try (CsvReader<NamedCsvRecord> csv =
                CsvReader.builder().ofNamedCsvRecord(folder.resolve("csv").resolve(table + ".csv"))) {
            return csv.stream().toList();
        }
    }

    private JsonNode read(Path tables) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("read.py"), READ);
        String python = Path.of(System.getenv("BAM_TEST_HOME"), "venv", "mlflow", "bin", "python")
                .toString();
        Process process = new ProcessBuilder(python, script.toString(), tables.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try (InputStream out = process.getInputStream()) {
            byte[] text = out.readAllBytes();
            assertThat(process.waitFor())
                    .as(Files.readString(folder.resolve("errors")))
                    .isZero();
            return new ObjectMapper().readTree(text);
        }
    }
}
