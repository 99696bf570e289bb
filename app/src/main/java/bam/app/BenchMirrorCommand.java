package bam.app;

import bam.benchmarks.MirrorSpeed;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.StudyPlan;
import bam.drills.DrillStudy;
import bam.services.Home;
import bam.services.MlflowServer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast the mirror is. */
@Command(
        name = "mirror",
        description = {
            "Write points into a ledger of its own, then time the mirror until a real MLflow server has all of them.",
            "How far the mirror is behind while something runs is part of './bam status'."
        },
        footer = {"", "Example: ./bam bench mirror --points 200000"})
final class BenchMirrorCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(names = "--points", paramLabel = "N", defaultValue = "100000", description = "Points. Default: 100000.")
    private int points = 100_000;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Given.requirePositive("--points", points);
        Path root = DrillFolder.fresh(home.path().resolve("bench").resolve("mirror"))
                .resolve("home");
        Settings settings = SettingsReader.read(root, environments());
        Launcher launcher = Launcher.of(root, settings, System.err::println)
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_PLAN,
                        "a benchmark runs in " + root + " already; wait for its end, or give another --home"));
        StudyPlan plan = LocalDrillSite.plan(DrillStudy.TINY.document("benchmark", 1, 1));
        try (launcher;
                Connection connection = Connection.toLedger(launcher.database(), root)) {
            MlflowServer server = launcher.tracker(false);
            server.awaitReady();
            print(new MirrorSpeed(connection.ledger(), server.address(), System.err::println).measure(plan, points));
            return 0;
        }
    }

    /** Where the services' Python environments are; nothing else of this home matters. */
    private Map<String, String> environments() {
        Path folder = home.settings().pythonEnvironments().orElseGet(() -> new Home(home.path()).environments());
        return Map.of(Settings.Setting.PYTHON_ENVIRONMENTS.variable(), folder.toString());
    }

    private void print(MirrorSpeed.Result result) {
        System.out.println(
                json
                        ? Json.text(result)
                        : String.format(
                                Locale.ROOT,
                                "%,d points in MLflow after %.1f s: %,.0f points/s",
                                result.points(),
                                result.seconds(),
                                result.pointsPerSecond()));
    }
}
