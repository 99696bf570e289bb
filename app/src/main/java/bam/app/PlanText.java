package bam.app;

import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.study.Assumptions;
import bam.study.PlanEstimate;
import bam.training.Cadence;
import java.time.Duration;
import java.util.Locale;

/** A plan as a person reads it. */
final class PlanText {
    private static final int WIDTH = 126;
    private static final String ROW = "  %-12s  %-32s  %-4s  %8s  %8s  %8s  %8s  %8s  %9s  %9s%n";

    private final StudyPlan plan;
    private final Known known;
    private final Cadence cadence;
    private final Assumptions assumptions;

    PlanText(StudyPlan plan, Known known, Settings settings) {
        this.plan = plan;
        this.known = known;
        this.cadence = settings.cadence();
        this.assumptions = Assumptions.STANDARD.withSlots(settings.slots());
    }

    String text() {
        PlanEstimate estimate = PlanEstimate.of(plan, assumptions);
        StringBuilder text = new StringBuilder(plan.id() + "\n\n");
        text.append(String.format(
                Locale.ROOT,
                ROW,
                "fingerprint",
                "stage",
                "",
                "params",
                "active",
                "tokens",
                "FLOPs",
                "memory",
                "saved",
                "optimal"));
        estimate.stages().forEach(stage -> text.append(row(stage)));
        PlanEstimate.Total left = estimate.total(stage -> !known.isDone(stage));
        text.append(String.format(
                Locale.ROOT,
                "%n%d stages%s, %s tokens, %sFLOP of training, roughly %s on %d %s, %sB on disk%n",
                left.stages(),
                known.asked() ? " to do" : "",
                Texts.amount(left.tokens()),
                Texts.amount(left.trainingFlops()),
                Texts.duration(Duration.ofSeconds(Math.round(left.elapsedSeconds()))),
                assumptions.slots(),
                assumptions.slots() == 1 ? "slot" : "slots",
                Texts.amount(left.bytes())));
        text.append(saving());
        if (!known.asked()) {
            text.append("what is done already is not known: no ledger answers; './bam up' starts it\n");
        }
        return text.toString();
    }

    /** How the last two columns come about, with everything that is taken for granted. */
    private String saving() {
        String chosen = cadence.interval()
                .map(interval -> "every " + Texts.seconds(interval) + ", as the settings say")
                .orElse("at the optimal interval, since checkpoint.interval is auto");
        String steps = cadence.steps() == Long.MAX_VALUE
                ? ""
                : ", and every " + cadence.steps() + " steps if that comes sooner";
        return Texts.wrapped(
                        String.format(
                                Locale.ROOT,
                                "saved %s%s; optimal is the root of 2 × cost of a save × time between failures"
                                        + " (Young/Daly), for a save that costs %.0f ms and 12 bytes a parameter"
                                        + " at %sB/s, and a failure every %s",
                                chosen,
                                steps,
                                assumptions.secondsPerCheckpoint() * 1e3,
                                Texts.amount(assumptions.checkpointBytesPerSecond()),
                                Texts.duration(cadence.betweenFailures())),
                        WIDTH)
                + "\n";
    }

    private String row(PlanEstimate.Stage stage) {
        PlannedStage planned = stage.planned();
        long total = stage.parameters().totalParameters();
        Duration save = Duration.ofNanos(Math.round(stage.saveSeconds() * 1e9));
        boolean trains = planned.spec().kind().trains();
        return String.format(
                Locale.ROOT,
                ROW,
                planned.fingerprint().abbreviated(),
                planned.label(),
                known.word(planned.fingerprint()),
                total == 0 ? "" : Texts.amount(total),
                total == 0 ? "" : Texts.amount(stage.parameters().activeParameters()),
                stage.tokens() == 0 ? "" : Texts.amount(stage.tokens()),
                stage.trainingFlops() == 0 ? "" : Texts.amount(stage.trainingFlops()),
                stage.memory().map(memory -> Texts.amount(memory.bytes()) + "B").orElse(""),
                trains ? Texts.seconds(cadence.interval(save)) : "",
                trains ? Texts.seconds(cadence.optimal(save)) : "");
    }
}
