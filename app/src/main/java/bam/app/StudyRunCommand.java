package bam.app;

import bam.contracts.StudyPlan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a study on the running installation. */
@Command(
        name = "run",
        description = {
            "Run a study: what is done already is used, what runs already is joined, what is parked is tried again,",
            "the rest is computed. Ends with code 1 when everything that is left is parked and needs a person.",
            "Needs a running installation: './bam up' in another terminal."
        },
        footer = {"", "Example: ./bam study run my-study.yaml", "         ./bam study run my-study.yaml --detach"})
final class StudyRunCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "FILE", description = "Study document (YAML or JSON), or 'demo'.")
    private String file = "";

    @Option(names = "--detach", description = "Start the study, print its id and return.")
    private boolean detach;

    @Override
    public Integer call() throws InterruptedException {
        StudyCommand.Document document = StudyCommand.document(file);
        StudyPlan plan = document.plan();
        try (Connection connection = Installation.connect(home)) {
            document.requireHeldOut(connection, plan);
            StudyRunner runner = new StudyRunner(connection);
            if (!runner.isDone(plan.id())) {
                runner.start(plan).forEach(System.out::println);
            }
            if (detach) {
                System.out.println(plan.id());
                return 0;
            }
            int code = StudyWatchCommand.follow(
                    connection, runner, plan.id(), home.settingsInUse().slots());
            document.requireHeldOut(connection, plan); // of corpora that were made meanwhile
            return code;
        }
    }
}
