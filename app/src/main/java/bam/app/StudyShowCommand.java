package bam.app;

import bam.contracts.StageState;
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
        description = {
            "Print where a study and its stages stand, what to do about those that are parked, and its results;",
            "without an id, list all studies."
        },
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
        boolean done = status.state() == StudyState.SUCCEEDED;
        if (json) {
            System.out.println(Json.text(new StudyReport(
                    status,
                    connection.ledger().studies(),
                    done ? Optional.of(results(connection).table(plan)) : Optional.empty())));
            return;
        }
        System.out.println(headline(status));
        connection
                .addresses()
                .workflowPage(status.workflowId())
                .ifPresent(page -> System.out.println("Temporal: " + page));
        status.stages().forEach(StudyShowCommand::line);
        Standstill still = Standstill.of(plan, status);
        if (!still.parked().isEmpty()) {
            System.out.println();
            System.out.print(still.text(connection.ledger().studies()));
        }
        if (done) {
            System.out.println();
            System.out.print(results(connection).text(plan));
        }
    }

    /** Only of a study that is done: where the rest stands is shown even when the store is away. */
    private static Results results(Connection connection) {
        return new Results(connection.ledger().studies(), connection::store);
    }

    static String headline(StudyStatus status) {
        String sentence = status.sentence().isEmpty() ? "" : ": " + status.sentence();
        if (!status.paused() || status.state().ended()) {
            return status.id() + " " + StageWords.word(status.state()) + sentence;
        }
        boolean pausing = status.stages().stream().anyMatch(stage -> stage.state() == StageState.RUNNING);
        return status.id() + (pausing ? " pausing" : " paused") + sentence + "; './bam study resume " + status.id()
                + "' goes on";
    }

    private static void line(StageStatus stage) {
        System.out.printf(
                Locale.ROOT,
                "  %s  %-36s %-9s %s%n",
                stage.fingerprint().abbreviated(),
                stage.label(),
                StageWords.of(stage),
                stage.attempts() > 1 ? stage.attempts() + " attempts" : "");
    }
}
