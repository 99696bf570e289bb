package bam.app;

import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a study would do. */
@Command(
        name = "plan",
        description = {
            "Print what a study would do: stages, fingerprints, what is done or new, parameters, tokens, FLOPs,",
            "how often trainings are saved and how often would be optimal, estimated time and disk. Nothing runs."
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

    @Option(names = "--json", description = "Print the whole plan as JSON.")
    private boolean json;

    @Option(names = "--input", description = "Print the study document as JSON, as Temporal takes it.")
    private boolean input;

    @Override
    public void run() {
        StudyPlan plan = StudyCommand.plan(file);
        if (input) {
            System.out.println(plan.document());
        } else if (json) {
            System.out.println(Json.text(plan));
        } else {
            System.out.print(new PlanText(plan, known(plan), home.settings().cadence()).text());
        }
    }

    private Known known(StudyPlan plan) {
        return Known.of(
                home, plan.stages().stream().map(PlannedStage::fingerprint).toList());
    }
}
