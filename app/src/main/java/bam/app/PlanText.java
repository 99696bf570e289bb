package bam.app;

import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.study.Assumptions;
import bam.study.PlanEstimate;
import java.time.Duration;
import java.util.Locale;

/** A plan as a person reads it. */
final class PlanText {
    private static final String ROW = "  %-12s  %-34s  %-4s  %9s  %9s  %9s  %9s%n";

    private final StudyPlan plan;
    private final Known known;

    PlanText(StudyPlan plan, Known known) {
        this.plan = plan;
        this.known = known;
    }

    String text() {
        PlanEstimate estimate = PlanEstimate.of(plan, Assumptions.STANDARD);
        StringBuilder text = new StringBuilder(plan.id() + "\n\n");
        text.append(String.format(Locale.ROOT, ROW, "fingerprint", "stage", "", "params", "active", "tokens", "FLOPs"));
        estimate.stages().forEach(stage -> text.append(row(stage)));
        PlanEstimate.Total left = estimate.total(stage -> !known.isDone(stage));
        text.append(String.format(
                Locale.ROOT,
                "%n%d stages%s, %s tokens, %sFLOP of training, roughly %s on %d slots, %sB on disk%n",
                left.stages(),
                known.asked() ? " to do" : "",
                Texts.amount(left.tokens()),
                Texts.amount(left.trainingFlops()),
                Texts.duration(Duration.ofSeconds(Math.round(left.elapsedSeconds()))),
                estimate.assumptions().slots(),
                Texts.amount(left.bytes())));
        if (!known.asked()) {
            text.append("what is done already is not known: no ledger answers; './bam up' starts it\n");
        }
        return text.toString();
    }

    private String row(PlanEstimate.Stage stage) {
        PlannedStage planned = stage.planned();
        long total = stage.parameters().totalParameters();
        return String.format(
                Locale.ROOT,
                ROW,
                planned.fingerprint().abbreviated(),
                planned.label(),
                known.word(planned.fingerprint()),
                total == 0 ? "" : Texts.amount(total),
                total == 0 ? "" : Texts.amount(stage.parameters().activeParameters()),
                stage.tokens() == 0 ? "" : Texts.amount(stage.tokens()),
                stage.trainingFlops() == 0 ? "" : Texts.amount(stage.trainingFlops()));
    }
}
