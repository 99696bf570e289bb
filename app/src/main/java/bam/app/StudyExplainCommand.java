package bam.app;

import bam.contracts.StudyPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Why stages are done, shared or new. */
@Command(
        name = "explain",
        description = {
            "Print for every stage of a study why it is done, shared with another study or new: by whom it was made,",
            "for whom it is computed, or which fields make it another stage than the most similar one of the ledger."
        },
        footer = {"", "Example: ./bam study explain my-study.yaml", "         ./bam study explain demo --json"})
final class StudyExplainCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "STUDY", description = PlanArgument.MEANING)
    private String study = "";

    @Option(names = "--json", description = "Print JSON, with every difference.")
    private boolean json;

    @Override
    public void run() {
        StudyPlan plan = PlanArgument.plan(study, home);
        try (Connection connection = Installation.connect(home)) {
            Explanation explanation = Explanation.of(
                    plan, connection.ledger().studies(), connection.ledger().audit());
            System.out.print(json ? Json.text(explanation) + "\n" : ExplanationText.of(explanation));
        }
    }
}
