package bam.app;

import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.study.Assumptions;
import bam.study.PlanEstimate;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a study would do. */
@Command(
        name = "plan",
        description = {
            "Print what a study would do: stages, fingerprints, what is done or new, parameters, tokens, FLOPs, memory",
            "of each training, how often it is saved and how often would be optimal, estimated time and disk. Nothing runs."
        },
        footer = {
            "",
            "Example: ./bam study plan my-study.yaml",
            "         ./bam study plan demo --input   (JSON for Temporal's own UI)"
        })
final class StudyPlanCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "FILE", description = "Study document (YAML or JSON), or 'demo'.")
    private String file = "";

    @Option(names = "--json", description = "Print the whole plan, and the memory of its trainings, as JSON.")
    private boolean json;

    @Option(names = "--input", description = "Print the study document as JSON, as Temporal takes it.")
    private boolean input;

    @Override
    public void run() {
        StudyCommand.Document document = StudyCommand.document(file);
        StudyPlan plan = document.plan();
        if (input) {
            System.out.println(plan.document());
        } else if (json) {
            System.out.println(json(plan));
        } else {
            System.out.print(new PlanText(plan, known(document, plan), home.settingsInUse()).text());
            home.differences().forEach(System.out::println);
        }
    }

    /** The plan, and beside it what it is estimated to need. */
    static String json(StudyPlan plan) {
        return Json.text(plan, "memory", PlanMemory.of(PlanEstimate.of(plan, Assumptions.STANDARD)));
    }

    private Known known(StudyCommand.Document document, StudyPlan plan) {
        Optional<Connection> ledger = Known.ledger(home);
        if (ledger.isEmpty()) {
            return Known.unasked();
        }
        try (Connection connection = ledger.get()) {
            document.requireHeldOut(connection, plan);
            return Known.of(
                    connection,
                    plan.stages().stream().map(PlannedStage::fingerprint).toList());
        }
    }
}
