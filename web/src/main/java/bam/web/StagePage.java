package bam.web;

import bam.contracts.Description;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.tracking.PostgresLedger;
import bam.tracking.Rewind;
import bam.tracking.StageRecord;
import bam.tracking.StudyLedger;
import bam.tracking.StudyStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A stage: its curves, its attempts, and what to do if it is parked. */
final class StagePage implements Page<StageAnswer> {
    /** So many attempts and checkpoints are shown. */
    private static final int MOST = 30;

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{8,64}");

    private final StudyLedger ledger;
    private final Curves curves;
    private final Surroundings surroundings;

    StagePage(PostgresLedger ledger, Curves curves, Surroundings surroundings) {
        this.ledger = ledger.studies();
        this.curves = curves;
        this.surroundings = surroundings;
    }

    @Override
    public String route() {
        return "/stages/{fingerprint}";
    }

    @Override
    public StageAnswer answer(Map<String, String> path) {
        StageRecord stage = find(path);
        PlannedStage planned = ledger.stage(stage.fingerprint()).orElseThrow();
        Surroundings.Spending spending = surroundings.spending(stage);
        return new StageAnswer(
                stage.fingerprint().hex(),
                stage.label(),
                Format.word(stage.kind().name()),
                word(stage),
                stage.steps(),
                stage.reachedStep(),
                stage.tries(),
                stage.failure().map(kind -> new StageAnswer.Failure(Format.word(kind.name()), stage.sentence())),
                remedy(stage),
                stage.studies(),
                parents(planned),
                stage.artifact().map(a -> new StageAnswer.Artifact(a.digest().hex(), a.kind(), a.bytes())),
                spending.goodput(),
                spent(spending.buckets()),
                stage.attempts().size(),
                newest(stage.attempts(), StagePage::attempt),
                stage.checkpoints().size(),
                newest(stage.checkpoints(), StagePage::checkpoint),
                stage.rewinds().stream().map(StagePage::sentence).toList(),
                Description.of(planned.spec()).lines(),
                series(stage.fingerprint()),
                surroundings.workflowPage("stage-" + stage.fingerprint()));
    }

    /** By its fingerprint, or by its first digits when only one stage has them. */
    StageRecord find(Map<String, String> path) {
        String digits = path.getOrDefault("fingerprint", "");
        List<Fingerprint> found = DIGITS.matcher(digits).matches() ? ledger.stages(digits) : List.of();
        return Stream.of(found)
                .filter(one -> one.size() == 1)
                .flatMap(one -> ledger.glance(one.get(0)).stream())
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        404,
                        found.size() + " stages have a fingerprint that begins with '" + digits
                                + "'; give one's first 12 digits or all 64"));
    }

    /** Name of the study that brought the stage: its experiment in MLflow is named for it. */
    String study(Map<String, String> path) {
        return find(path).studies().stream()
                .findFirst()
                .flatMap(ledger::study)
                .map(StudyStatus::name)
                .orElseThrow(() -> new Refusal(404, "no study has this stage any more, so that no run is known"));
    }

    private static String word(StageRecord stage) {
        boolean ending = stage.state() == StageState.RUNNING && (stage.paused() || !stage.wanted());
        return ending ? "pausing" : Format.word(stage.state().name());
    }

    private static String remedy(StageRecord stage) {
        String digits = stage.fingerprint().abbreviated();
        if (stage.state() == StageState.PARKED) {
            return "./bam stage retry " + digits;
        }
        return stage.paused() ? "./bam stage resume " + digits : "";
    }

    private List<StageAnswer.Parent> parents(PlannedStage planned) {
        return planned.parents().stream()
                .map(parent -> new StageAnswer.Parent(
                        parent.role(),
                        parent.fingerprint().hex(),
                        ledger.stage(parent.fingerprint())
                                .map(PlannedStage::label)
                                .orElse(parent.fingerprint().abbreviated())))
                .toList();
    }

    private static List<StageAnswer.Spent> spent(Map<String, Duration> buckets) {
        return buckets.entrySet().stream()
                .map(entry ->
                        new StageAnswer.Spent(entry.getKey(), entry.getValue().toMillis() / 1e3))
                .toList();
    }

    private static <T, R> List<R> newest(List<T> all, Function<T, R> form) {
        List<T> last = new ArrayList<>(all.subList(Math.max(0, all.size() - MOST), all.size()));
        Collections.reverse(last);
        return last.stream().map(form).toList();
    }

    private static StageAnswer.Attempt attempt(StageRecord.Run run) {
        return new StageAnswer.Attempt(
                run.attempt().epoch(),
                run.attempt().worker().worker(),
                run.attempt().worker().host(),
                run.attempt().worker().pid(),
                run.attempt().began(),
                run.attempt().ended(),
                run.seen(),
                run.attempt().resumedStep(),
                run.reachedStep(),
                Format.word(run.attempt().outcome()),
                run.attempt().sentence());
    }

    private static StageAnswer.Checkpoint checkpoint(StageRecord.Saved saved) {
        return new StageAnswer.Checkpoint(
                saved.step(),
                saved.epoch(),
                Format.word(saved.state()),
                saved.bytes(),
                saved.digest().map(digest -> digest.hex()),
                saved.opened());
    }

    private static String sentence(Rewind rewind) {
        return "at step " + rewind.at() + " back to step " + rewind.to() + ", without batches " + rewind.firstSkipped()
                + " to " + rewind.lastSkipped() + ": " + rewind.reason();
    }

    private List<StageAnswer.Series> series(Fingerprint stage) {
        return curves.newest(stage).stream()
                .map(newest -> new StageAnswer.Series(
                        newest.series(),
                        newest.step(),
                        Optional.of(newest.value()).filter(Double::isFinite)))
                .toList();
    }

    @Override
    public Screen screen(StageAnswer answer) {
        List<Chart> charts = curves.charts(new Fingerprint(answer.fingerprint()));
        return new Screen("stage.jte", new StageView(answer, charts, log(answer)));
    }

    private List<String> log(StageAnswer answer) {
        return answer.attempts().stream()
                .findFirst()
                .flatMap(newest -> surroundings.log(newest.worker(), newest.host()))
                .map(LogTail::of)
                .orElse(List.of());
    }
}
