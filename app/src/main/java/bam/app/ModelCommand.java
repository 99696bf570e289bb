package bam.app;

import picocli.CommandLine.Command;

/** The noun of models; its verbs stand beside it. */
@Command(
        name = "model",
        description = "Describe, verify, merge and question models, and take them to and from Hugging Face.",
        subcommands = {
            ModelListCommand.class,
            ModelPathCommand.class,
            ModelShowCommand.class,
            ModelDescribeCommand.class,
            ModelVerifyCommand.class,
            ModelMergeCommand.class,
            ModelExportCommand.class,
            ModelImportCommand.class,
            ModelGenerateCommand.class
        })
final class ModelCommand {
    private ModelCommand() {}
}
