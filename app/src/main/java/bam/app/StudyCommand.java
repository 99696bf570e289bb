package bam.app;

import bam.activities.StudyPlanning;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.StudyPlan;
import bam.study.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;

/** The noun of studies; its verbs stand beside it. */
@Command(
        name = "study",
        description = "Plan, compare, run, steer and look into studies, and take them elsewhere.",
        subcommands = {
            StudyPlanCommand.class,
            StudyExplainCommand.class,
            StudyDiffCommand.class,
            StudyRunCommand.class,
            StudyWatchCommand.class,
            StudyListCommand.class,
            StudyShowCommand.class,
            StudyLineageCommand.class,
            StudyExportCommand.class,
            StudyArchiveCommand.class,
            StudyImportCommand.class,
            StudyPauseCommand.class,
            StudyResumeCommand.class,
            StudyCancelCommand.class
        },
        footer = {"", "Example: ./bam study plan my-study.yaml", "         ./bam study run my-study.yaml"})
final class StudyCommand {
    private static final long LARGEST_DOCUMENT = 1 << 20;

    private StudyCommand() {}

    /** The plan of a document, or of a packaged one such as {@code demo}. */
    static StudyPlan plan(String fileOrPreset) {
        Path file = Path.of(fileOrPreset);
        StudyPlanning planning = new StudyPlanning(Build.current().code());
        if (!Files.exists(file) && Presets.names().contains(fileOrPreset.toLowerCase(Locale.ROOT))) {
            return planning.plan(Presets.text(fileOrPreset), fileOrPreset + ".yaml");
        }
        return planning.plan(text(file), file.toString());
    }

    private static String text(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new BamException(
                        FailureKind.BAD_INPUT,
                        "there is no study document '" + file
                                + "'; give a YAML or JSON file, or one of the packaged studies " + Presets.names());
            }
            if (Files.size(file) > LARGEST_DOCUMENT) {
                throw new BamException(
                        FailureKind.BAD_INPUT,
                        "'" + file + "' has " + Files.size(file) + " bytes; a study document has at most "
                                + LARGEST_DOCUMENT);
            }
            return Files.readString(file);
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.BAD_INPUT, "'" + file + "' cannot be read as UTF-8 text: " + failure, failure);
        }
    }
}
