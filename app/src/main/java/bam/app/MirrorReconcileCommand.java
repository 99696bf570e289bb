package bam.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares the mirror with the ledger, and repairs it. */
@Command(
        name = "reconcile",
        description = {
            "Compare MLflow with the ledger: one run for each stage and for each variant of a replicate, its status, every",
            "point. What differs is sent again; a run that holds too much is made anew. Nothing in the ledger changes."
        },
        footer = {
            "",
            "Example: ./bam mirror reconcile --dry-run",
            "",
            "Exit code 1 if something differs and was left as it is."
        })
final class MirrorReconcileCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(names = "--dry-run", description = "Only compare.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        try (Connection connection = Installation.connect(home)) {
            return MirrorComparison.run(connection, dryRun, json) ? 0 : Main.FAILURE;
        }
    }
}
