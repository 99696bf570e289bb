package bam.app;

import bam.mirror.MlflowGateway;
import bam.mirror.Reconciliation;
import bam.mirror.Reconciliation.Finding;
import java.util.List;
import java.util.Locale;
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
    private static final String ROW = "%-34s %4s %9s %8s %7s %8s %8s  %s%n";

    @Mixin
    private HomeOption home = new HomeOption();

    @Option(names = "--dry-run", description = "Only compare.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** What is printed as JSON. */
    record Comparison(List<Finding> findings, long differences, int resent) {}

    @Override
    public Integer call() {
        try (Connection connection = Installation.connect(home);
                MlflowGateway mlflow =
                        MlflowGateway.at(MirrorCommand.server(connection.addresses()), MirrorCommand.DEADLINE)) {
            Reconciliation reconciliation = new Reconciliation(
                    connection.ledger().mirrored(), connection.ledger().outbox(), mlflow);
            if (!json) {
                System.out.printf(
                        Locale.ROOT,
                        ROW,
                        "stage or variant",
                        "runs",
                        "points",
                        "missing",
                        "extra",
                        "waiting",
                        "refused",
                        "verdict");
            }
            List<Finding> findings = reconciliation.compare(finding -> {
                if (!json) {
                    row(finding);
                }
            });
            long differences =
                    findings.stream().filter(finding -> !finding.equal()).count();
            int resent = dryRun ? 0 : reconciliation.repair(findings);
            if (json) {
                System.out.println(Json.text(new Comparison(findings, differences, resent)));
            } else {
                System.out.println(summary(findings.size(), differences, resent));
            }
            return differences > 0 && dryRun ? Main.FAILURE : 0;
        }
    }

    private static void row(Finding finding) {
        System.out.printf(
                Locale.ROOT,
                ROW,
                finding.name(),
                finding.runs(),
                finding.ledgerPoints(),
                finding.missing(),
                finding.extra(),
                finding.waiting(),
                finding.refused(),
                verdict(finding));
    }

    private static String verdict(Finding finding) {
        if (!finding.equal()) {
            return String.join("; ", finding.differences());
        }
        return finding.waiting() > 0 ? "is still being sent" : "equal";
    }

    private static String summary(int all, long differences, int resent) {
        if (differences == 0) {
            return "MLflow agrees with the ledger: " + all + " compared";
        }
        return differences + " of " + all + " differ"
                + (resent == 0
                        ? "; without --dry-run they are repaired"
                        : "; " + resent + " facts wait to be sent again, the mirror does that");
    }
}
