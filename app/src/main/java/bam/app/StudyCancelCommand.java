package bam.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Cancels a study. */
@Command(
        name = "cancel",
        description = {
            "Cancel a study. Finished stages stay; stages that another study wants go on;",
            "the rest saves a checkpoint and stops, and a later run goes on from there."
        },
        footer = {"", "Example: ./bam study cancel demo"})
final class StudyCancelCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private StudyArgument study = new StudyArgument();

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            new StudyControl(connection, System.out).cancel(study.in(connection));
        }
    }
}
