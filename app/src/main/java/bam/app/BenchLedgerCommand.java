package bam.app;

import bam.benchmarks.LedgerResult;
import bam.benchmarks.LedgerSpeed;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast the ledger takes and gives curves, beside tables of MLflow's shape. */
@Command(
        name = "ledger",
        description = {
            "Write points of curves into a fresh ledger, and in turn into tables of MLflow's shape in the same database,",
            "as MLflow writes them: points a second, each batch durable before the next, and bytes a point. Then read",
            "stretches of a long curve, and pages of a long list of studies."
        },
        footer = {"", "Example: ./bam bench ledger --points 1000000 --rounds 5"})
final class BenchLedgerCommand implements Callable<Integer> {
    /** What fits into one report. */
    private static final int LEAST_POINTS = 10_000;

    @Mixin
    private HomeOption home = new HomeOption();

    @Option(
            names = "--points",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Points in each round, and of the curve that is read. Default: 1000000.")
    private int points = 1_000_000;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Turns of each. Default: 3.")
    private int rounds = 3;

    @Option(
            names = "--studies",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Studies in the list. Default: 10000.")
    private int studies = 10_000;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Given.requirePositive("--rounds", rounds);
        Given.requirePositive("--studies", studies);
        if (points < LEAST_POINTS) {
            throw new BamException(
                    FailureKind.BAD_PLAN, "--points is " + points + "; give " + LEAST_POINTS + " at least");
        }
        Path root = DrillFolder.fresh(home.path().resolve("bench").resolve("ledger"))
                .resolve("home");
        Launcher launcher = Launcher.of(root, SettingsReader.read(root, Map.of()), System.err::println)
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_PLAN,
                        "a benchmark runs in " + root + " already; wait for its end, or give another --home"));
        try (launcher;
                Connection connection = Connection.toLedger(launcher.database(), root)) {
            Settings.Database database = launcher.database();
            print(new LedgerSpeed(
                            connection.ledger(),
                            database.url(),
                            database.user(),
                            database.password(),
                            System.err::println)
                    .measure(points, rounds, studies));
            return 0;
        }
    }

    private void print(LedgerResult result) {
        if (json) {
            System.out.println(Json.text(result));
            return;
        }
        System.out.printf(Locale.ROOT, "%,d points in each of %d rounds%n", result.points(), result.rounds());
        print("ledger", result.ours());
        print("tables of MLflow's shape", result.theirs());
        System.out.printf(
                Locale.ROOT,
                "a stretch of a curve of %,d points in at most 1,000 buckets: %.1f ms (median), %.1f ms (p95);"
                        + " all its points from tables of MLflow's shape: %.0f ms%n",
                result.curvePoints(),
                result.envelopeMedianMillis(),
                result.envelopeP95Millis(),
                result.historyMedianMillis());
        System.out.printf(
                Locale.ROOT,
                "a page of %,d studies, filtered and sorted: %.1f ms (median), %.1f ms (p95)%n",
                result.studies(),
                result.listMedianMillis(),
                result.listP95Millis());
    }

    private static void print(String name, LedgerResult.Side side) {
        System.out.printf(
                Locale.ROOT,
                "  %-25s %,10.0f points/s (median; %,.0f to %,.0f), %.1f bytes a point%n",
                name,
                side.pointsPerSecond(),
                side.lowest(),
                side.highest(),
                side.bytesPerPoint());
    }
}
