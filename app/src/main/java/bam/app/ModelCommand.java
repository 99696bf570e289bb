package bam.app;

import picocli.CommandLine.Command;

/** The noun of models; its verbs stand beside it. */
@Command(
        name = "model",
        description = "Describe, verify and merge models, without a server.",
        subcommands = {ModelDescribeCommand.class, ModelVerifyCommand.class, ModelMergeCommand.class})
final class ModelCommand {
    private ModelCommand() {}
}
