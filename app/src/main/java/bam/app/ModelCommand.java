package bam.app;

import picocli.CommandLine.Command;

/** The noun of models; its verbs stand beside it. */
@Command(
        name = "model",
        description = "Take models out to Hugging Face and in from there, and let them speak.",
        subcommands = {ModelExportCommand.class, ModelImportCommand.class, ModelGenerateCommand.class})
final class ModelCommand {
    private ModelCommand() {}
}
