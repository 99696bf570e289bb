package bam.app;

import bam.contracts.StageTicket;
import bam.contracts.StudyState;
import bam.tracking.StageRecord;
import bam.tracking.StudyLedger;
import bam.tracking.StudyStatus;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints everything that the ledger knows of a stage. */
@Command(
        name = "show",
        description = {
            "Print where a stage stands, what to do if it is parked, the digests that no interruption may change,",
            "its attempts and checkpoints, where its time went, and its goodput."
        },
        footer = {
            "",
            "Example: ./bam stage show expert law",
            "         ./bam stage show 507092d0a4f3 --json",
            "",
            "Goodput: time of work that was not lost, in that of all attempts and of the waiting and silence before them."
        })
final class StageShowCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private StageArgument stage = new StageArgument();

    @Option(names = "--json", description = "Print JSON, with every attempt and every checkpoint.")
    private boolean json;

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            StudyLedger ledger = connection.ledger().studies();
            StageRecord glance = new StageFinder(ledger).find(stage.meant());
            StageRecord found = ledger.record(glance.fingerprint()).orElse(glance);
            StageReport report = StageReport.of(
                    found, held(ledger, found.studies()), home.settingsInUse().cadence());
            System.out.print(json ? Json.text(report) + "\n" : new StageText(report).text() + pages(connection, found));
        }
    }

    /** Where Temporal and MLflow show the same stage. */
    private static String pages(Connection connection, StageRecord stage) {
        Addresses addresses = connection.addresses();
        StringBuilder lines = new StringBuilder("\n");
        addresses
                .workflowPage(StageTicket.workflowId(stage.fingerprint()))
                .ifPresent(page -> lines.append("Temporal: ").append(page).append('\n'));
        addresses
                .mlflow()
                .flatMap(server -> MlflowPage.of(server, stage.fingerprint()))
                .ifPresent(page -> lines.append("MLflow:   ").append(page).append('\n'));
        return lines.length() == 1 ? "" : lines.toString();
    }

    /** Whether every study that still runs and wants the stage is paused. */
    private static boolean held(StudyLedger ledger, List<String> studies) {
        List<StudyStatus> running = studies.stream()
                .flatMap(id -> ledger.study(id).stream())
                .filter(study -> study.state() == StudyState.RUNNING)
                .toList();
        return !running.isEmpty() && running.stream().allMatch(StudyStatus::paused);
    }
}
