package bam.app;

import bam.activities.HeldOutText;
import bam.activities.StudyPlanning;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.StudyPlan;
import bam.study.Presets;
import bam.study.StudyFaults;
import bam.study.StudyParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
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

    /**
     * A document as it was given.
     *
     * @param file what faults call it
     */
    record Document(String text, String file) {
        StudyPlan plan() {
            return new StudyPlanning(Build.current().code()).plan(text, file);
        }

        /**
         * Refuses a study whose evaluations need more held-out text than its corpora hold, as far as those are made and
         * can be read from here; its workflow asks again before it trains anything.
         *
         * @throws StudyFaults with every such domain
         */
        void requireHeldOut(Connection connection, StudyPlan plan) {
            SortedMap<String, String> shortages = shortages(connection, plan);
            if (!shortages.isEmpty()) {
                throw StudyParser.ofDomains(text, file, shortages);
            }
        }

        private static SortedMap<String, String> shortages(Connection connection, StudyPlan plan) {
            try {
                return new HeldOutText(connection.ledger().studies(), connection.store()).shortages(plan);
            } catch (BamException storeAway) {
                return Collections.emptySortedMap();
            }
        }
    }

    /** The plan of a document, or of a packaged one such as {@code demo}. */
    static StudyPlan plan(String fileOrPreset) {
        return document(fileOrPreset).plan();
    }

    /** A document, or a packaged one such as {@code demo}. */
    static Document document(String fileOrPreset) {
        Path file = Path.of(fileOrPreset);
        if (!Files.exists(file) && Presets.names().contains(fileOrPreset.toLowerCase(Locale.ROOT))) {
            return new Document(Presets.text(fileOrPreset), fileOrPreset + ".yaml");
        }
        return new Document(text(file), file.toString());
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
