package bam.app;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Completion for shells. */
@Command(
        name = "completion",
        description = "Print a script with which bash and zsh complete commands and options.",
        footer = {"", "Example: source <(./bam completion)"})
final class CompletionCommand implements Runnable {
    @Override
    public void run() {
        System.out.println(AutoComplete.bash("bam", Main.line()));
    }
}
