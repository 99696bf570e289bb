package bam.app;

import bam.study.PlanDifference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What makes one study another. */
@Command(
        name = "diff",
        description = {
            "Print what two studies share, and the exact path of every field that makes the rest different stages.",
            "Each is a document, or a study that the ledger has. Nothing runs."
        },
        footer = {
            "",
            "Example: ./bam study diff demo my-study.yaml",
            "         ./bam study diff demo-9926e8754d0f my-study.yaml --json"
        })
final class StudyDiffCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(index = "0", paramLabel = "A", description = PlanArgument.MEANING)
    private String left = "";

    @Parameters(index = "1", paramLabel = "B", description = "The same of the other study.")
    private String right = "";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        PlanDifference difference = PlanDifference.of(PlanArgument.plan(left, home), PlanArgument.plan(right, home));
        System.out.print(json ? Json.text(difference) + "\n" : DifferenceText.of(difference));
    }
}
