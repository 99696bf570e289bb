package bam.app;

import bam.contracts.StudyPlan;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A study as tables. */
@Command(
        name = "export",
        description = {
            "Write what the ledger knows of a study as tables for other programs: stages, settings, lineage, models,",
            "attempts, times, points of curves, and scores of every window."
        },
        footer = {
            "",
            "Example: ./bam study export demo tables",
            "         ./bam study export demo tables --format parquet"
        })
final class StudyExportCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private StudyArgument study = new StudyArgument();

    @Parameters(index = "1", paramLabel = "FOLDER", description = "Folder of the tables; it must not be there yet.")
    private Path folder = Path.of("");

    @Option(names = "--format", paramLabel = "FORMAT", description = "One of ${COMPLETION-CANDIDATES}. Default: CSV.")
    private ExportFormat format = ExportFormat.CSV;

    @Option(names = "--json", description = "Print as JSON how many rows each table has.")
    private boolean json;

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            StudyPlan plan = connection
                    .ledger()
                    .studies()
                    .plan(study.in(connection).id())
                    .orElseThrow();
            Map<String, Long> rows =
                    write(new StudyTables(plan, connection.ledger().studies()), format, folder);
            System.out.print(json ? Json.text(rows) + "\n" : text(rows));
        }
    }

    /** Writes every table; says how many rows each has. */
    static Map<String, Long> write(StudyTables tables, ExportFormat format, Path folder) {
        Map<String, Long> rows = new TreeMap<>();
        NewFolder.write(folder, fresh -> {
            for (ExportTable table : tables.all()) {
                rows.put(table.name(), format.write(table, fresh));
            }
        });
        return rows;
    }

    private String text(Map<String, Long> rows) {
        StringBuilder text = new StringBuilder("wrote " + folder + "\n");
        rows.forEach((table, count) ->
                text.append("  ").append(table).append(": ").append(count).append(" rows\n"));
        return text.toString();
    }
}
