package bam.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Cancels a study. */
@Command(
        name = "cancel",
        description = {
            "Cancel a study. Finished stages stay; stages that another study wants go on;",
            "the rest saves a checkpoint and stops, and a later run goes on from there."
        })
final class StudyCancelCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "STUDY", description = "Id of a study, or its name (the newest of that name).")
    private String study = "";

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            StudyRunner runner = new StudyRunner(connection);
            String id = runner.status(study).id();
            runner.cancel(id);
            System.out.println("study " + id + " is asked to stop; './bam study show " + id + "' tells when it has");
        }
    }
}
