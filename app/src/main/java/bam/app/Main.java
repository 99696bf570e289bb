package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.study.StudyFaults;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ScopeType;

/** The command line. */
@Command(
        name = "bam",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        description = {"Turns dense language models into mixtures of experts, as durable and reproducible studies.", ""
        },
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            DoctorCommand.class,
            LogsCommand.class,
            StudyCommand.class,
            StageCommand.class,
            ModelCommand.class,
            WorkerCommand.class,
            DrillCommand.class,
            GcCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            BenchCommand.class,
            TestCommand.class,
            VersionCommand.class,
            CompletionCommand.class,
            ControlCommand.class,
            MirrorCommand.class,
            MigrateCommand.class,
            ServiceCommand.class
        })
public final class Main {
    /** Of this page only: in the annotation every subcommand would inherit it. */
    private static final String[] FOOTER = {
        "",
        "Start here:  ./bam demo          the whole pipeline on real text, about five minutes of work",
        "Your own:    ./bam up            services and workers, until Ctrl-C",
        "             ./bam study plan my-study.yaml",
        "             ./bam study run my-study.yaml",
        "Look after:  ./bam stage show expert law     where it stands, what it cost, what to do",
        "             ./bam study pause my-study",
        "",
        "Exit codes:  0 all went well; 1 something did not work, or a study needs a person; 2 the input is wrong"
    };

    /** The input is wrong; the message says what to do. */
    static final int USAGE = 2;

    /** Something did not work. */
    static final int FAILURE = 1;

    /** Runs a command line and exits with its code. */
    public static void main(String[] arguments) {
        CommandLine line = line();
        line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure));
        line.getCommandSpec().version("bam " + Build.current().version());
        line.setUsageHelpAutoWidth(true);
        if (arguments.length == 0) {
            line.usage(System.out);
            System.exit(USAGE);
        }
        System.exit(line.execute(arguments));
    }

    /** The commands and what they take. */
    static CommandLine line() {
        CommandLine line = new CommandLine(new Main());
        line.getCommandSpec().usageMessage().footer(FOOTER);
        line.getSubcommands().values().forEach(Main::tellInSentences);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    /** A list of commands shows the first piece of each description: a whole sentence, however its lines are broken. */
    private static void tellInSentences(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.description(String.join(" ", usage.description()).split("(?<=\\.) (?=[A-Z0-9])", 2));
        command.getSubcommands().values().forEach(Main::tellInSentences);
    }

    private static int explain(Exception failure) {
        if (failure instanceof StudyFaults faults) {
            System.err.println(faults.getMessage());
            System.err.println(faults.faults().size() + (faults.faults().size() == 1 ? " fault" : " faults"));
            return USAGE;
        }
        if (failure instanceof BamException known) {
            System.err.println("bam: " + known.getMessage());
            return code(known.kind());
        }
        System.err.println("bam: this is a mistake of the program; please report it with these lines:");
        failure.printStackTrace();
        return FAILURE;
    }

    /** A full disk is in the user's hands too, but the command was right and works once there is room. */
    static int code(FailureKind kind) {
        return switch (kind) {
            case BAD_PLAN, BAD_INPUT -> USAGE;
            case ARTIFACT_LOST,
                    DIVERGED,
                    OUT_OF_MEMORY,
                    DISK_FULL,
                    STORE_FAULT,
                    DEVICE_ERROR,
                    UNREACHABLE,
                    INTERRUPTED,
                    SUPERSEDED,
                    PAUSED,
                    NO_PROGRESS,
                    CANCELLED,
                    BUG -> FAILURE;
        };
    }
}
