package bam.app;

import bam.mirror.MlflowGateway;
import bam.mirror.Reconciliation;
import bam.mirror.Reconciliation.Finding;
import java.util.List;
import java.util.Locale;

/** MLflow beside the ledger, as a table; a class of its own, so that no other command needs the mirror's. */
final class MirrorComparison {
    private static final String ROW = "%-34s %4s %9s %8s %7s %8s %8s  %s%n";

    private MirrorComparison() {}

    /** What is printed as JSON. */
    record Printed(List<Finding> findings, long differences, int resent) {}

    /** Compares and, unless it is only to compare, repairs; says whether nothing is left that differs and stays so. */
    static boolean run(Connection connection, boolean dryRun, boolean json) {
        try (MlflowGateway mlflow =
                MlflowGateway.at(MirrorCommand.server(connection.addresses()), MirrorCommand.DEADLINE)) {
            Reconciliation reconciliation = new Reconciliation(
                    connection.ledger().mirrored(), connection.ledger().outbox(), mlflow);
            if (!json) {
                head();
            }
            List<Finding> findings = reconciliation.compare(finding -> {
                if (!json) {
                    row(finding);
                }
            });
            long differences =
                    findings.stream().filter(finding -> !finding.equal()).count();
            int resent = dryRun ? 0 : reconciliation.repair(findings);
            System.out.println(
                    json
                            ? Json.text(new Printed(findings, differences, resent))
                            : summary(findings.size(), differences, resent));
            return differences == 0 || !dryRun;
        }
    }

    private static void head() {
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
