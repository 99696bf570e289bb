package bam.app;

import bam.benchmarks.BenchModel;
import bam.benchmarks.CheckpointCost;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.data.MavenSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Published figures, measured anew. */
@Command(
        name = "bench",
        description = "Measure what benchmarks/RESULTS.md publishes, on this machine.",
        subcommands = {
            BenchCommand.Checkpoint.class,
            BenchStepCommand.class,
            BenchPaperCommand.class,
            BenchLedgerCommand.class,
            BenchMirrorCommand.class
        },
        footer = {"", "Example: ./bam bench step --size tiny", "         ./bam bench checkpoint --model fifty_million"})
final class BenchCommand {
    /** What checkpoints cost a training. */
    @Command(
            name = "checkpoint",
            description = {
                "Train the same model without checkpoints and with one every few steps, in turn, through ledger and",
                "disk; print the share of speed that they cost and how long training stands still for each."
            },
            footer = {"", "Example: ./bam bench checkpoint --rounds 5"})
    static final class Checkpoint implements Callable<Integer> {
        @Mixin
        private HomeOption home = new HomeOption();

        @Option(
                names = "--model",
                paramLabel = "MODEL",
                defaultValue = "demo",
                description = "demo (156 k parameters) or fifty_million. Default: demo.")
        private BenchModel model = BenchModel.DEMO;

        @Option(
                names = "--every",
                paramLabel = "STEPS",
                defaultValue = "10",
                description = "Steps between checkpoints. Default: 10.")
        private int every = 10;

        @Option(
                names = "--steps",
                paramLabel = "STEPS",
                defaultValue = "400",
                description = "Steps of each training. Default: 400.")
        private int steps = 400;

        @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Pairs. Default: 5.")
        private int rounds = 5;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() throws IOException, InterruptedException {
            // A folder and a ledger of its own: what an earlier run left would be taken for done.
            Path root = DrillFolder.fresh(home.path().resolve("bench").resolve("checkpoint"))
                    .resolve("home");
            Launcher launcher = Launcher.of(root, SettingsReader.read(root, Map.of()), System.err::println)
                    .orElseThrow(() -> new BamException(
                            FailureKind.BAD_PLAN,
                            "a benchmark runs in " + root + " already; wait for its end, or give another --home"));
            Quiescence.beforeExit();
            try (launcher;
                    Connection connection = Connection.toLedger(launcher.database(), root)) {
                CheckpointCost bench = new CheckpointCost(
                        connection.ledger(), root, MavenSources.ofUser(), model, System.err::println);
                print(bench.measure(every, steps, rounds));
                return 0;
            }
        }

        private void print(CheckpointCost.Result result) {
            if (json) {
                System.out.println(Json.text(result));
                return;
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s, a checkpoint every %d steps: %.2f %% of the speed (median of %d rounds: %,.0f tokens/s"
                            + " without, %,.0f with)%n",
                    model.name().toLowerCase(Locale.ROOT),
                    result.every(),
                    100 * result.costShare(),
                    result.rounds(),
                    result.plainTokensPerSecond(),
                    result.savedTokensPerSecond());
            System.out.printf(
                    Locale.ROOT,
                    "training stood still for %.2f ms (median of %d saves), %.2f ms (p99), %.2f ms at most%n",
                    result.stallMedianMillis(),
                    result.saves(),
                    result.stallP99Millis(),
                    result.stallMaxMillis());
        }
    }
}
