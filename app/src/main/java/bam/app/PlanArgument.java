package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.StudyPlan;
import bam.study.Presets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A plan that a person names by a study document, by a packaged one, or by a study in the ledger. */
final class PlanArgument {
    /** What the help says of such a parameter. */
    static final String MEANING =
            "Study document (YAML or JSON), 'demo' for the packaged one, or id or name of a study in the ledger.";

    private PlanArgument() {}

    /** The plan; the ledger is asked only for what is no document. */
    static StudyPlan plan(String meant, HomeOption home) {
        if (isDocument(meant)) {
            return StudyCommand.plan(meant);
        }
        if (!Known.answers(home)) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "there is no study document '" + meant + "', and no ledger answers that may know a study of that"
                            + " name; give a file, or start './bam up' in another terminal");
        }
        try (Connection connection = Installation.connect(home)) {
            String id = new StudyRunner(connection).status(meant).id();
            return connection.ledger().studies().plan(id).orElseThrow();
        }
    }

    private static boolean isDocument(String meant) {
        return Files.exists(Path.of(meant)) || Presets.names().contains(meant.toLowerCase(Locale.ROOT));
    }
}
