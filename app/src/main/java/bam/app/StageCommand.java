package bam.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The noun of stages. */
@Command(
        name = "stage",
        description = "Show, pause, resume, cancel and retry single stages of studies.",
        subcommands = {
            StageShowCommand.class,
            StageCommand.Pause.class,
            StageCommand.Resume.class,
            StageCommand.Cancel.class,
            StageCommand.Retry.class
        },
        footer = {
            "",
            "A stage is given by the first digits of its fingerprint, its label or STUDY/LABEL:",
            "         ./bam stage show 507092d0a4f3",
            "         ./bam stage show expert law",
            "         ./bam stage pause demo/expert law"
        })
final class StageCommand {
    private StageCommand() {}

    /** Something that is asked of a stage. */
    abstract static class Request implements Runnable {
        @Mixin
        private HomeOption home = new HomeOption();

        @Mixin
        private StageArgument stage = new StageArgument();

        private final StageVerb verb;

        Request(StageVerb verb) {
            this.verb = verb;
        }

        @Override
        public void run() {
            try (Connection connection = Installation.connect(home)) {
                new StageControl(connection, System.out).ask(verb, stage.meant());
            }
        }
    }

    /** Stand still until resumed. */
    @Command(
            name = "pause",
            description = {
                "Let a stage stand still for every study that wants it: it finishes its step, saves a checkpoint",
                "and frees its slot. What needs its result waits; everything else goes on."
            },
            footer = {"", "Example: ./bam stage pause expert law", "         ./bam stage resume expert law"})
    static final class Pause extends Request {
        Pause() {
            super(StageVerb.PAUSE);
        }
    }

    /** Take back a pause. */
    @Command(
            name = "resume",
            description = "Let a paused stage go on from its last checkpoint, bit for bit as if it had not paused.",
            footer = {"", "Example: ./bam stage resume 507092d0a4f3"})
    static final class Resume extends Request {
        Resume() {
            super(StageVerb.RESUME);
        }
    }

    /** Stop, and wait for a person. */
    @Command(
            name = "cancel",
            description = {
                "Cancel a stage in every study that wants it: it finishes its step, saves a checkpoint and parks.",
                "The rest of these studies goes on; 'retry' takes the stage up again."
            },
            footer = {"", "Example: ./bam stage cancel demo/mixture btx"})
    static final class Cancel extends Request {
        Cancel() {
            super(StageVerb.CANCEL);
        }
    }

    /** Go on from where it parked. */
    @Command(
            name = "retry",
            description = {
                "Let a parked stage go on from its last checkpoint, once what its sentence asks for is done.",
                "'stage show' prints the sentence."
            },
            footer = {"", "Example: ./bam stage retry 507092d0a4f3"})
    static final class Retry extends Request {
        Retry() {
            super(StageVerb.RETRY);
        }
    }
}
