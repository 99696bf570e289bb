package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.drills.DrillOrder;
import bam.drills.DrillReport;
import bam.drills.mirror.MirrorDrill;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** MLflow and the mirror fail. */
@Command(
        name = "mirror",
        description = {
            "Let a real MLflow server and the mirror fail while facts are written, --count times in all: 5xx, time-outs,",
            "lost answers, cut connections, either of them killed inside a batch, a full disk. In the end MLflow must hold",
            "every point of the ledger once, and exactly one run for each stage."
        },
        footer = {"", "Example: ./bam drill mirror --count 50 --backend postgres"})
final class MirrorDrillCommand extends DrillCommand.Drill {
    @Option(
            names = "--backend",
            paramLabel = "STORE",
            defaultValue = "sqlite",
            description = "Where MLflow keeps its rows: sqlite or postgres. Default: sqlite.")
    private String backend = "sqlite";

    MirrorDrillCommand() {
        super("mirror", 9, 50);
    }

    @Override
    DrillReport run(DrillOrder order, LocalDrillSite site) throws InterruptedException {
        if (!backend.equals("sqlite") && !backend.equals("postgres")) {
            throw new BamException(FailureKind.BAD_INPUT, "--backend is '" + backend + "'; give sqlite or postgres");
        }
        try (Launcher launcher = site.tracked("mirror-" + backend)) {
            return MirrorDrill.run(order, LocalMirrorSite.start(launcher, backend.equals("postgres")));
        }
    }
}
