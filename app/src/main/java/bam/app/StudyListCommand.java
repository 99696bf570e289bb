package bam.app;

import bam.tracking.StudySummary;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All studies of a ledger. */
@Command(
        name = "list",
        description = "List the studies of the ledger, newest first, with how many of their stages are done.",
        footer = {"", "Example: ./bam study list", "         ./bam study list --json"})
final class StudyListCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            List<StudySummary> studies = connection.ledger().studies().studies();
            System.out.print(json ? Json.text(studies) + "\n" : text(studies));
        }
    }

    static String text(List<StudySummary> studies) {
        if (studies.isEmpty()) {
            return "no studies yet; './bam demo' runs the first\n";
        }
        StringBuilder text = new StringBuilder();
        for (StudySummary study : studies) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-40s %-10s %d of %d stages done, recorded %s%n",
                    study.id(),
                    StageWords.word(study.state()),
                    study.stagesDone(),
                    study.stagesInAll(),
                    study.recorded().truncatedTo(ChronoUnit.SECONDS)));
        }
        return text.toString();
    }
}
