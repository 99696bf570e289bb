package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.storage.StoredFiles;
import bam.training.GarbageCollection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Deletes what nothing needs any more. */
@Command(
        name = "gc",
        description = {
            "Delete files that nothing refers to: checkpoints that were retired, abandoned or damaged, artifacts of no",
            "stage, and what dead writers left. What a stage refers to, or a live attempt could still commit, stays;",
            "so does what was written within the grace time."
        },
        footer = {"", "Example: ./bam gc --dry-run", "         ./bam gc --grace PT24H --json"})
final class GcCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(names = "--dry-run", description = "Only print what would be deleted.")
    private boolean dryRun;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            converter = Iso.class,
            description = "What no row refers to stays while it is younger than this. Default: PT1H.")
    private Duration grace = GarbageCollection.GRACE;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** Reads a duration; what is none is answered in one sentence. */
    static final class Iso implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                return Duration.parse(value);
            } catch (DateTimeParseException words) {
                throw new TypeConversionException("'" + value + "' is no ISO-8601 duration such as PT1H");
            }
        }
    }

    @Override
    public Integer call() {
        if (grace.isNegative()) {
            throw new BamException(FailureKind.BAD_INPUT, "a grace time of " + grace + " is none; give at least PT0S");
        }
        try (Connection connection = Installation.connect(home)) {
            GarbageCollection.Report report = collect(connection);
            System.out.print(json ? Json.text(report) + "\n" : text(report, dryRun));
            return report.failures().isEmpty() ? 0 : Main.FAILURE;
        }
    }

    private GarbageCollection.Report collect(Connection connection) {
        Path root = connection.root();
        GarbageCollection collection = new GarbageCollection(
                connection.ledger().leftovers(), connection.checkpoints(), new StoredFiles(root), grace);
        try {
            return dryRun ? collection.look() : collection.run();
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.STORE_FAULT,
                    "the store in " + root + " cannot be read: " + failure + "; look after the disk and run it again",
                    failure);
        }
    }

    static String text(GarbageCollection.Report report, boolean dryRun) {
        List<String> found = new ArrayList<>();
        add(found, report.checkpoints(), "checkpoint");
        add(found, report.artifacts(), "artifact");
        add(found, report.unfinished(), "unfinished folder");
        String what =
                found.isEmpty() ? "nothing" : String.join(", ", found) + ": " + Texts.amount(report.bytes()) + "B";
        StringBuilder text = new StringBuilder((dryRun ? "would delete " : "deleted ") + what + "\n");
        report.failures().forEach(failure -> text.append("  ").append(failure).append("\n"));
        return text.toString();
    }

    private static void add(List<String> found, int count, String what) {
        if (count > 0) {
            found.add(count + " " + what + (count == 1 ? "" : "s"));
        }
    }
}
