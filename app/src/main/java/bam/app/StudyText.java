package bam.app;

import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import bam.tracking.StageStatus;
import bam.tracking.StudyStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where a study stands, as a person reads it. */
final class StudyText {
    private StudyText() {}

    /** Id, state, and what it said or waits for. */
    static String headline(StudyStatus status) {
        if (!status.paused() || status.state().ended()) {
            return status.id() + " " + StageWords.joined(StageWords.word(status.state()), status.sentence());
        }
        String sentence = status.sentence().isEmpty() ? "" : ": " + status.sentence();
        boolean pausing = status.stages().stream().anyMatch(stage -> stage.state() == StageState.RUNNING);
        return status.id() + (pausing ? " pausing" : " paused") + sentence + "; './bam study resume " + status.id()
                + "' goes on";
    }

    /** A line for each stage, and the time that is left for all of them where that can be told. */
    static String stages(StudyPlan plan, StudyStatus status, int slots, Instant now) {
        StringBuilder text = new StringBuilder();
        long done = status.stages().stream()
                .filter(stage -> stage.state() == StageState.DONE)
                .count();
        if (!status.state().ended()) {
            text.append(done)
                    .append(" of ")
                    .append(status.stages().size())
                    .append(" stages done")
                    .append(left(Remaining.of(plan, status, slots, now)))
                    .append('\n');
        }
        status.stages().forEach(stage -> text.append(line(plan.stage(stage.fingerprint()), stage)));
        return text.toString();
    }

    private static String line(PlannedStage planned, StageStatus stage) {
        return String.format(
                                Locale.ROOT,
                                "  %s  %-36s %-9s %s",
                                stage.fingerprint().abbreviated(),
                                stage.label(),
                                StageWords.of(stage),
                                String.join(", ", facts(planned, stage)))
                        .stripTrailing()
                + "\n";
    }

    private static List<String> facts(PlannedStage planned, StageStatus stage) {
        List<String> facts = new ArrayList<>();
        boolean underWay = stage.state() != StageState.DONE && stage.step() > 0;
        if (underWay || (stage.state() == StageState.RUNNING && stage.steps() > 0)) {
            facts.add("step " + stage.step() + " of " + stage.steps());
        }
        if (underWay) {
            stage.loss().ifPresent(loss -> facts.add(String.format(Locale.ROOT, "loss %.3f", loss)));
        }
        if (stage.state() == StageState.RUNNING) {
            stage.tokensPerSecond().ifPresent(speed -> facts.add(String.format(Locale.ROOT, "%,.0f tokens/s", speed)));
            remaining(planned, stage).ifPresent(left -> facts.add("about " + Texts.duration(left) + " left"));
        }
        if (stage.attempts() > 1) {
            facts.add(stage.attempts() + " attempts");
        }
        return facts;
    }

    /** Of a training, at its newest speed; empty where none is known. */
    static Optional<Duration> remaining(PlannedStage planned, StageStatus stage) {
        double speed = stage.tokensPerSecond().orElse(0.0);
        if (!(planned.spec() instanceof TrainSpec train) || !(speed > 0)) {
            return Optional.empty();
        }
        long tokens = (stage.steps() - stage.step()) * train.batch() * train.context();
        return Optional.of(Duration.ofSeconds(Math.round(tokens / speed)));
    }

    private static String left(Optional<Duration> left) {
        return left.map(time -> ", about " + Texts.duration(time) + " left").orElse("");
    }
}
