package bam.app;

import bam.contracts.Digest;
import bam.contracts.StageState;
import bam.tracking.Rewind;
import bam.tracking.StageRecord;
import bam.tracking.TimeBucket;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is known of a stage, as a person reads it. */
final class StageText {
    private static final int WIDTH = 118;
    private static final int BAR = 40;
    private static final int ATTEMPTS = 12;
    private static final int CHECKPOINTS = 6;
    private static final String LEGEND =
            "lost work: what was done, not saved, and had to be done again, which counts as"
                    + " recomputed; no bucket holds what an attempt did since it told of its time for the last time (lost with"
                    + " its worker, or not told yet) and what lies between the pieces of work that are measured (unmeasured)";
    private static final String ATTEMPT = "  %5s  %-14s %-14s %8s  %-20s  %9s  %10s  %7s  %7s  %s";
    private static final String CHECKPOINT = "  %8s  %5s  %-9s  %9s  %-12s  %-20s  %s";
    private static final String TIME = "  %-20s  %10s  %6s  %s";

    private final StageRecord stage;
    private final StageReport report;
    private final StringBuilder text = new StringBuilder();

    StageText(StageReport report) {
        this.stage = report.stage();
        this.report = report;
    }

    String text() {
        identity();
        digests();
        stage.rewinds().forEach(this::rewind);
        attempts();
        checkpoints();
        time();
        saving();
        return text.toString();
    }

    private void identity() {
        line(stage.label() + "  " + stage.fingerprint());
        fact("state", stage.silent() ? silence() : report.word() + (stage.state() == StageState.RUNNING ? ends() : ""));
        stage.failure().ifPresent(kind -> {
            fact("why", StageWords.why(kind, stage.sentence()));
            fact("then", "./bam stage retry " + stage.fingerprint().abbreviated());
        });
        if (stage.paused()) {
            fact("then", "./bam stage resume " + stage.fingerprint().abbreviated());
        }
        fact("kind", StageWords.word(stage.kind()));
        fact("studies", stage.studies().isEmpty() ? "none" : String.join(", ", stage.studies()));
        if (stage.steps() > 0) {
            fact("steps", stage.reachedStep() + " of " + stage.steps() + " taken");
        }
        fact("tries", stage.tries() + " in a row without progress");
        stage.retryOf()
                .ifPresent(other ->
                        fact("retry of", other.abbreviated() + ", on other numerics: not the same bits as that stage"));
    }

    private String silence() {
        return StageWords.silence(stage.quiet()) + ": its worker is gone, hangs or cannot reach the database; another"
                + " one takes over soon";
    }

    private String ends() {
        boolean ending = report.word().equals("pausing") || report.word().equals("cancelling");
        return ending ? ": it stops at the end of its step and its save" : "";
    }

    private void digests() {
        String result = makesModel() ? "weights" : "result";
        fact(result, digest(report.identical().weights(), "none yet: published when the stage is done"));
        if (!stage.kind().trains()) {
            return;
        }
        long step = report.identical().stateStep().orElse(0L);
        fact(
                step == stage.steps() ? "final state" : "newest state",
                digest(report.identical().state(), "none yet: no checkpoint is committed")
                        + (step > 0 ? "  at step " + step : ""));
        fact("curves", digest(report.identical().curves(), "none yet"));
    }

    private boolean makesModel() {
        return switch (stage.kind()) {
            case IMPORT, SEED, EXPERT, MERGE, MIXTURE -> true;
            case CORPUS, EVALUATION -> false;
        };
    }

    private static String digest(Optional<Digest> digest, String otherwise) {
        return digest.map(Digest::hex).orElse(otherwise);
    }

    private void rewind(Rewind rewind) {
        fact(
                "rewind",
                "at step " + rewind.at() + " back to step " + rewind.to() + ", without batches " + rewind.firstSkipped()
                        + " to " + rewind.lastSkipped() + ": " + rewind.reason());
    }

    private void attempts() {
        List<StageRecord.Run> runs = stage.attempts();
        line("");
        line(runs.isEmpty() ? "no attempt yet" : runs.size() + (runs.size() == 1 ? " attempt" : " attempts"));
        if (runs.isEmpty()) {
            return;
        }
        row(ATTEMPT, "epoch", "worker", "host", "pid", "began", "took", "no bucket", "resumed", "reached", "outcome");
        omitted(runs.size() - ATTEMPTS);
        for (int i = Math.max(0, runs.size() - ATTEMPTS); i < runs.size(); i++) {
            attempt(runs.get(i), report.costs().attempts().get(i));
        }
    }

    private void attempt(StageRecord.Run run, StageCosts.OfAttempt cost) {
        row(
                ATTEMPT,
                run.attempt().epoch(),
                run.attempt().worker().worker(),
                run.attempt().worker().host(),
                run.attempt().worker().pid(),
                run.attempt().began().truncatedTo(ChronoUnit.SECONDS),
                Texts.seconds(cost.wall()),
                Texts.seconds(cost.residual()),
                run.attempt().resumedStep(),
                run.reachedStep(),
                outcome(run));
    }

    private static String outcome(StageRecord.Run run) {
        String word = run.attempt().outcome().toLowerCase(Locale.ROOT).replace('_', ' ');
        String kind = run.attempt()
                .failure()
                .map(StageWords::of)
                .filter(of -> !of.equals(word))
                .map(of -> ", " + of)
                .orElse("");
        return StageWords.joined(word + kind, run.attempt().sentence());
    }

    private void omitted(int more) {
        if (more > 0) {
            line("      … " + more + " before these; --json prints all");
        }
    }

    private void checkpoints() {
        List<StageRecord.Saved> all = stage.checkpoints();
        if (all.isEmpty()) {
            return;
        }
        line("");
        line(all.size() + (all.size() == 1 ? " checkpoint: " : " checkpoints: ") + byState(all));
        row(CHECKPOINT, "step", "epoch", "state", "bytes", "digest", "opened", "committed");
        omitted(all.size() - CHECKPOINTS);
        all.stream().skip(Math.max(0, all.size() - CHECKPOINTS)).forEach(this::checkpoint);
    }

    private static String byState(List<StageRecord.Saved> all) {
        return all.stream()
                .collect(Collectors.groupingBy(StageRecord.Saved::state, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private void checkpoint(StageRecord.Saved saved) {
        row(
                CHECKPOINT,
                saved.step(),
                saved.epoch(),
                saved.state().toLowerCase(Locale.ROOT),
                shown(saved.bytes(), bytes -> Texts.amount(bytes) + "B"),
                shown(saved.digest(), digest -> digest.hex().substring(0, 12)),
                saved.opened().truncatedTo(ChronoUnit.SECONDS),
                shown(saved.committed(), at -> Texts.seconds(Duration.between(saved.opened(), at)) + " later"));
    }

    private static <T> String shown(Optional<T> value, Function<T, String> form) {
        return value.map(form).orElse("");
    }

    private void time() {
        StageCosts costs = report.costs();
        if (costs.goodput().isEmpty()) {
            return;
        }
        line("");
        line("time of all attempts, " + Texts.seconds(costs.all()) + " with the waiting and the silence before them");
        costs.spent().forEach((bucket, time) -> time(StageWords.word(bucket), kept(bucket, time)));
        time("lost work", costs.repeated());
        costs.rest().forEach((why, time) -> time(StageWords.word(why), time));
        line(String.format(
                Locale.ROOT,
                "goodput %.1f %%: %s of %s in %s",
                100 * costs.goodput().get(),
                Texts.seconds(costs.useful()),
                stage.kind().trains() ? "steps that were not lost" : "work that was not lost",
                Texts.seconds(costs.all())));
        line(Texts.wrapped(LEGEND, WIDTH));
    }

    /** Of the bucket that the work is in, without what was in vain. */
    private Duration kept(TimeBucket bucket, Duration time) {
        return bucket == LostWork.bucket(stage.kind())
                ? time.minus(report.costs().repeated())
                : time;
    }

    private void time(String name, Duration time) {
        double share = report.costs().share(time).orElse(0.0);
        String bar = "█".repeat((int) Math.round(BAR * Math.max(0, Math.min(1, share))));
        row(TIME, name, Texts.seconds(time), String.format(Locale.ROOT, "%.1f %%", 100 * share), bar);
    }

    private void saving() {
        report.saving()
                .ifPresent(saving -> line(Texts.wrapped(
                        String.format(
                                Locale.ROOT,
                                "a checkpoint stopped training for %.1f ms on the average of %d, one every %s;"
                                        + " the settings ask for one every %s%s,"
                                        + " optimal (Young/Daly, a failure every %s) is every %s",
                                saving.cost().toNanos() / 1e6,
                                saving.committed(),
                                Texts.seconds(saving.every()),
                                Texts.seconds(saving.chosen()),
                                shown(saving.steps(), steps -> " or " + steps + " steps"),
                                Texts.duration(saving.betweenFailures()),
                                Texts.seconds(saving.optimal())),
                        WIDTH)));
    }

    private void fact(String name, String value) {
        line(String.format(Locale.ROOT, "%-12s %s", name, value));
    }

    private void row(String format, Object... cells) {
        line(String.format(Locale.ROOT, format, cells));
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}
