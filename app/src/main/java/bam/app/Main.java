package bam.app;

import bam.contracts.BamException;
import bam.study.StudyFaults;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
            StudyCommand.class,
            ModelCommand.class,
            WorkerCommand.class,
            BenchCommand.class,
            TestCommand.class,
            VersionCommand.class,
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
        "             ./bam study run my-study.yaml"
    };

    /** The input is wrong; the message says what to do. */
    static final int USAGE = 2;

    /** Something did not work. */
    static final int FAILURE = 1;

    /** Runs a command line and exits with its code. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure));
        line.getCommandSpec().version("bam " + Build.current().version());
        line.getCommandSpec().usageMessage().footer(FOOTER);
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        if (arguments.length == 0) {
            line.usage(System.out);
            System.exit(USAGE);
        }
        System.exit(line.execute(arguments));
    }

    private static int explain(Exception failure) {
        if (failure instanceof StudyFaults faults) {
            System.err.println(faults.getMessage());
            System.err.println(faults.faults().size() + (faults.faults().size() == 1 ? " fault" : " faults"));
            return USAGE;
        }
        if (failure instanceof BamException known) {
            System.err.println("bam: " + known.getMessage());
            return known.kind().usersOwn() ? USAGE : FAILURE;
        }
        System.err.println("bam: this is a mistake of the program; please report it with these lines:");
        failure.printStackTrace();
        return FAILURE;
    }
}
