package bam.app;

import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.tracking.StudyStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows a study until it ends. */
@Command(
        name = "watch",
        description = {
            "Show a study's progress until it ends, or until everything that is left of it is parked and needs a person.",
            "Ctrl-C leaves the study running."
        },
        footer = {"", "Example: ./bam study watch demo"})
final class StudyWatchCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private StudyArgument study = new StudyArgument();

    @Override
    public Integer call() throws InterruptedException {
        try (Connection connection = Installation.connect(home)) {
            String id = study.in(connection).id();
            return follow(
                    connection,
                    new StudyRunner(connection),
                    id,
                    home.settingsInUse().slots());
        }
    }

    /** Watches to the end, prints the table and says by the exit code whether the study succeeded. */
    static int follow(Connection connection, StudyRunner runner, String id, int slots) throws InterruptedException {
        StudyPlan plan = connection.ledger().studies().plan(id).orElseThrow();
        StudyStatus end =
                runner.watch(plan, new ProgressView(System.out, Boolean.getBoolean("bam.terminal"), plan, slots));
        System.out.println();
        if (end.state() == StudyState.SUCCEEDED) {
            System.out.print(new Results(connection.ledger().studies(), connection::store).text(plan));
            return 0;
        }
        System.out.print(
                end.state().ended()
                        ? "study " + id + " " + StageWords.joined(StageWords.word(end.state()), end.sentence()) + "\n"
                        : Standstill.of(plan, end).text(connection.ledger().studies()));
        return Main.FAILURE;
    }
}
