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
 * one every few seconds for those that run or are about to stand still.
 */
final class ProgressView {
    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);
    private static final int BAR = 24;

    private final PrintStream out;
    private final boolean terminal;
    private final StudyPlan plan;
    private final int slots;
    private final Map<String, String> shown = new HashMap<>();
    private boolean pauseShown;
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
        status.stages().stream().filter(ProgressView::isActive).forEach(stage -> lines.add("  " + active(stage)));
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A\u001b[J");
        }
        status.stages().stream()
                .filter(this::changed)
                .filter(ProgressView::isSettled)
                .forEach(stage -> out.println(settled(stage)));
        lines.forEach(out::println);
        out.flush();
        drawn = lines.size();
    }

    private void plain(StudyStatus status, Instant now) {
        for (StageStatus stage : status.stages()) {
            boolean changed = changed(stage);
            if (changed && isSettled(stage)) {
                out.println(settled(stage));
            } else if (changed && isActive(stage)) {
                out.println("  " + stage.label() + " " + begins(stage));
            }
        }
        if (status.paused() != pauseShown || Duration.between(plainShown, now).compareTo(PLAIN_INTERVAL) >= 0) {
            plainShown = now;
            pauseShown = status.paused();
            out.println(summary(status, now));
            status.stages().stream().filter(ProgressView::isActive).forEach(stage -> out.println("  " + active(stage)));
        }
        out.flush();
    }

    private boolean changed(StageStatus stage) {
        String word = StageWords.of(stage);
        return !word.equals(shown.put(stage.label(), word));
    }

    private static String begins(StageStatus stage) {
        String word = StageWords.of(stage);
        return word.equals("running") ? "begins" : "is " + word;
    }

    private static boolean isActive(StageStatus stage) {
        return stage.state() == StageState.RUNNING || stage.state() == StageState.PAUSED;
    }

    private static boolean isSettled(StageStatus stage) {
        return stage.state() == StageState.DONE || stage.state() == StageState.PARKED;
    }

    private static String settled(StageStatus stage) {
        if (stage.state() == StageState.PARKED) {
            String retry = "./bam stage retry " + stage.fingerprint().abbreviated();
            boolean says = stage.sentence().contains(retry);
            return "✗ " + stage.label() + " is parked: " + stage.sentence() + (says ? "" : "; '" + retry + "' goes on");
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
                "%s: %d of %d stages done%s%s",
                status.id(),
                done,
                status.stages().size(),
                remaining
                        .map(left -> ", about " + Texts.duration(left) + " left")
                        .orElse(""),
                status.paused() ? ", paused: './bam study resume " + status.id() + "' goes on" : "");
    }

    /** A stage that runs, that has fallen silent, or that stands still until it is resumed. */
    private static String active(StageStatus stage) {
        if (stage.silent()) {
            return running(stage) + "  " + StageWords.silence(stage.quiet());
        }
        return stage.state() == StageState.RUNNING && !stage.standStill()
                ? running(stage)
                : running(stage) + "  " + StageWords.of(stage);
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
