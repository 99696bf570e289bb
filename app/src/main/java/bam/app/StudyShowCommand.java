package bam.app;

import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.tracking.StudyStatus;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what the ledger knows of a study. */
@Command(
        name = "show",
        description = {
            "Print where a study and its stages stand: step, loss and remaining time of those that run, what to do about",
            "those that are parked, and the results once it is done."
        },
        footer = {"", "Example: ./bam study show demo", "         ./bam study show demo --json"})
final class StudyShowCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private StudyArgument study = new StudyArgument();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            show(connection, study.in(connection));
        }
    }

    private void show(Connection connection, StudyStatus status) {
        StudyPlan plan = connection.ledger().studies().plan(status.id()).orElseThrow();
        boolean done = status.state() == StudyState.SUCCEEDED;
        if (json) {
            System.out.println(Json.text(new StudyReport(
                    status,
                    connection.ledger().studies(),
                    status.state().ended()
                            ? Optional.empty()
                            : Remaining.of(plan, status, home.settingsInUse().slots(), Instant.now()),
                    done ? Optional.of(results(connection).table(plan)) : Optional.empty())));
            return;
        }
        System.out.println(StudyText.headline(status));
        connection
                .addresses()
                .workflowPage(status.workflowId())
                .ifPresent(page -> System.out.println("Temporal: " + page));
        System.out.print(StudyText.stages(plan, status, home.settingsInUse().slots(), Instant.now()));
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
}
