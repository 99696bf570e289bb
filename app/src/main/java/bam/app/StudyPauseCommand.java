package bam.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets a study stand still. */
@Command(
        name = "pause",
        description = {
            "Let a study stand still: its stages finish their step, save a checkpoint and free their slots.",
            "Stages that another study wants go on."
        },
        footer = {"", "Example: ./bam study pause demo", "         ./bam study resume demo"})
final class StudyPauseCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private StudyArgument study = new StudyArgument();

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            new StudyControl(connection, System.out).pause(study.in(connection));
        }
    }
}
