package bam.app;

import bam.contracts.StudyState;
import bam.tracking.StudyStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows a study until it ends. */
@Command(
        name = "watch",
        description = {"Show a study's progress until it ends. Ctrl-C leaves the study running.", ""},
        footer = {"", "Example: ./bam study watch demo"})
final class StudyWatchCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "STUDY", description = "Id of a study, or its name (the newest of that name).")
    private String study = "";

    @Override
    public Integer call() throws InterruptedException {
        try (Connection connection = Installation.connect(home)) {
            StudyRunner runner = new StudyRunner(connection);
            String id = runner.status(study).id();
            return follow(connection, runner, id, home.settings().slots());
        }
    }

    /** Watches to the end, prints the table and says by the exit code whether the study succeeded. */
    static int follow(Connection connection, StudyRunner runner, String id, int slots) throws InterruptedException {
        var plan = connection.ledger().studies().plan(id).orElseThrow();
        StudyStatus end =
                runner.watch(id, new ProgressView(System.out, Boolean.getBoolean("bam.terminal"), plan, slots));
        System.out.println();
        if (end.state() != StudyState.SUCCEEDED) {
            System.out.println("study " + id + " " + end.state().name().toLowerCase(java.util.Locale.ROOT) + ": "
                    + end.sentence());
            return Main.FAILURE;
        }
        System.out.print(new Results(connection.ledger().studies(), connection.store()).text(plan));
        return 0;
    }
}
