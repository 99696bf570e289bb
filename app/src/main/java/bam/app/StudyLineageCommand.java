package bam.app;

import bam.contracts.StudyPlan;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What results are made of. */
@Command(
        name = "lineage",
        description = {
            "Print what every result of a study is made of: the stages that it reads, batches that were left out,",
            "documents of a corpus, and for a merged model from which parents its tensors come.",
            "With a stage, only that one and what it descends from."
        },
        footer = {
            "",
            "Example: ./bam study lineage demo",
            "         ./bam study lineage demo merge bam-expert-kv --json   (every tensor, with the digests of its parents)"
        })
final class StudyLineageCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private StudyArgument study = new StudyArgument();

    @Parameters(index = "1..*", paramLabel = "STAGE", arity = "0..*", description = "Label of a stage, quotes or not.")
    private List<String> stage = List.of();

    @Option(names = "--json", description = "Print JSON, with manifests of corpora and the origin of every tensor.")
    private boolean json;

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            String id = study.in(connection).id();
            StudyPlan plan = connection.ledger().studies().plan(id).orElseThrow();
            Optional<String> label = stage.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", stage));
            LineageReport report =
                    LineageReport.of(plan, label, connection.ledger().studies(), connection.store());
            System.out.print(json ? Json.text(report) + "\n" : LineageText.of(report));
        }
    }
}
