package bam.app;

import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.tracking.StageStatus;
import bam.tracking.StudyStatus;
import bam.tracking.StudySummary;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what the ledger knows of a study, or lists all. */
@Command(
        name = "show",
        description = "Print a study's stages and results; without an id, list all studies.",
        footer = {"", "Example: ./bam study show demo --json"})
final class StudyShowCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(
            paramLabel = "STUDY",
            arity = "0..1",
            description = "Id of a study, or its name (the newest of that name).")
    private @Nullable String study;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            if (study == null) {
                list(connection.ledger().studies().studies());
            } else {
                show(connection, new StudyRunner(connection).status(study));
            }
        }
    }

    private void list(List<StudySummary> studies) {
        if (json) {
            System.out.println(Json.text(studies));
            return;
        }
        if (studies.isEmpty()) {
            System.out.println("no studies yet; './bam demo' runs the first");
        }
        for (StudySummary summary : studies) {
            System.out.printf(
                    Locale.ROOT,
                    "%-40s %-10s %d of %d stages done%n",
                    summary.id(),
                    summary.state().name().toLowerCase(Locale.ROOT),
                    summary.stagesDone(),
                    summary.stagesInAll());
        }
    }

    private void show(Connection connection, StudyStatus status) {
        StudyPlan plan = connection.ledger().studies().plan(status.id()).orElseThrow();
        Results results = new Results(connection.ledger().studies(), connection.store());
        boolean done = status.state() == StudyState.SUCCEEDED;
        if (json) {
            System.out.println(Json.text(new StudyReport(
                    status,
                    connection.ledger().studies(),
                    done ? Optional.of(results.table(plan)) : Optional.empty())));
            return;
        }
        System.out.println(status.id() + " " + status.state().name().toLowerCase(Locale.ROOT)
                + (status.sentence().isEmpty() ? "" : ": " + status.sentence()));
        connection
                .addresses()
                .workflowPage(status.workflowId())
                .ifPresent(page -> System.out.println("Temporal: " + page));
        status.stages().forEach(StudyShowCommand::line);
        if (done) {
            System.out.println();
            System.out.print(results.text(plan));
        }
    }

    private static void line(StageStatus stage) {
        System.out.printf(
                Locale.ROOT,
                "  %s  %-34s %-9s %s%n",
                stage.fingerprint().abbreviated(),
                stage.label(),
                stage.state().name().toLowerCase(Locale.ROOT),
                stage.attempts() > 1 ? stage.attempts() + " attempts" : "");
    }
}
