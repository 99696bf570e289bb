package bam.app;

import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.tracking.StageStatus;
import bam.tracking.StudyStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Shows where a study stands: redrawn in place on a terminal; elsewhere one plain line when a stage changes state, and
 * one every few seconds for those that run.
 */
final class ProgressView {
    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);
    private static final int BAR = 24;

    private final PrintStream out;
    private final boolean terminal;
    private final StudyPlan plan;
    private final int slots;
    private final Map<String, StageState> shown = new HashMap<>();
    private Instant plainShown = Instant.EPOCH;
    private int drawn;

    ProgressView(PrintStream out, boolean terminal, StudyPlan plan, int slots) {
        this.out = out;
        this.terminal = terminal;
        this.plan = plan;
        this.slots = slots;
    }

    void show(StudyStatus status, Instant now) {
        if (terminal) {
            redraw(status, now);
        } else {
            plain(status, now);
        }
    }

    private void redraw(StudyStatus status, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(summary(status, now));
        status.stages().stream()
                .filter(stage -> stage.state() == StageState.RUNNING)
                .forEach(stage -> lines.add("  " + running(stage)));
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A\u001b[J");
        }
        for (StageStatus stage : status.stages()) {
            if (shown.put(stage.label(), stage.state()) != stage.state() && isSettled(stage)) {
                out.println(settled(stage));
            }
        }
        lines.forEach(out::println);
        out.flush();
        drawn = lines.size();
    }

    private void plain(StudyStatus status, Instant now) {
        for (StageStatus stage : status.stages()) {
            boolean changed = shown.put(stage.label(), stage.state()) != stage.state();
            if (changed && isSettled(stage)) {
                out.println(settled(stage));
            } else if (changed && stage.state() == StageState.RUNNING) {
                out.println("  " + stage.label() + " begins");
            }
        }
        if (Duration.between(plainShown, now).compareTo(PLAIN_INTERVAL) >= 0) {
            plainShown = now;
            out.println(summary(status, now));
            status.stages().stream()
                    .filter(stage -> stage.state() == StageState.RUNNING)
                    .forEach(stage -> out.println("  " + running(stage)));
        }
        out.flush();
    }

    private static boolean isSettled(StageStatus stage) {
        return stage.state() == StageState.DONE || stage.state() == StageState.PARKED;
    }

    private static String settled(StageStatus stage) {
        if (stage.state() == StageState.PARKED) {
            return "✗ " + stage.label() + ": " + stage.sentence();
        }
        String loss = stage.loss()
                .map(l -> String.format(Locale.ROOT, ", loss %.3f", l))
                .orElse("");
        String steps = stage.steps() > 0 ? ", " + stage.steps() + " steps" : "";
        String time = stage.began().isPresent() && stage.ended().isPresent()
                ? " in "
                        + Texts.duration(Duration.between(
                                stage.began().get(), stage.ended().get()))
                : "";
        String attempts = stage.attempts() > 1 ? " (attempt " + stage.attempts() + ")" : "";
        return "✓ " + stage.label() + time + steps + loss + attempts;
    }

    private String summary(StudyStatus status, Instant now) {
        long done = status.stages().stream()
                .filter(stage -> stage.state() == StageState.DONE)
                .count();
        Optional<Duration> remaining = Remaining.of(plan, status, slots, now);
        return String.format(
                Locale.ROOT,
                "%s: %d of %d stages done%s",
                status.id(),
                done,
                status.stages().size(),
                remaining
                        .map(left -> ", about " + Texts.duration(left) + " left")
                        .orElse(""));
    }

    private static String running(StageStatus stage) {
        if (stage.steps() == 0) {
            return stage.label() + " …";
        }
        int filled = (int) (BAR * stage.step() / Math.max(1, stage.steps()));
        String bar = "█".repeat(filled) + "░".repeat(BAR - filled);
        String loss = stage.loss()
                .map(l -> String.format(Locale.ROOT, "  loss %.3f", l))
                .orElse("");
        String speed = stage.tokensPerSecond()
                .map(s -> String.format(Locale.ROOT, "  %,.0f tokens/s", s))
                .orElse("");
        return String.format(
                Locale.ROOT,
                "%-22s %s step %d of %d%s%s",
                stage.label(),
                bar,
                stage.step(),
                stage.steps(),
                loss,
                speed);
    }
}
