package bam.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets a paused study go on. */
@Command(
        name = "resume",
        description = "Let a paused study go on from its last checkpoints, bit for bit as if it had not paused.",
        footer = {"", "Example: ./bam study resume demo"})
final class StudyResumeCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private StudyArgument study = new StudyArgument();

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            new StudyControl(connection, System.out).resume(study.in(connection));
        }
    }
}
