package bam.app;

import java.util.List;
import picocli.CommandLine.Parameters;

/** The stage that a command is about; a label of two words needs no quotes. */
final class StageArgument {
    @Parameters(
            paramLabel = "STAGE",
            arity = "1..*",
            description = "First digits of its fingerprint (at least four), its label, or STUDY/LABEL.")
    private List<String> words = List.of();

    String meant() {
        return String.join(" ", words).strip();
    }
}
