package bam.web;

import bam.contracts.BamException;
import bam.contracts.Fingerprint;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.contracts.TrainSpec;
import bam.tracking.Browsing;
import bam.tracking.PostgresLedger;
import bam.tracking.StageStatus;
import bam.tracking.StudyStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A study as a graph of stages, and its results. */
final class StudyPage implements Page<StudyAnswer> {
    private static final int REMEMBERED = 16;

    private final PostgresLedger ledger;
    private final Surroundings surroundings;
    private final Recent<String, StudyPlan> plans = new Recent<>(REMEMBERED);
    private final Recent<String, StudyAnswer.Results> results = new Recent<>(REMEMBERED);

    StudyPage(PostgresLedger ledger, Surroundings surroundings) {
        this.ledger = ledger;
        this.surroundings = surroundings;
    }

    @Override
    public String route() {
        return "/studies/<id>";
    }

    @Override
    public StudyAnswer answer(Map<String, String> path) {
        String id = path.getOrDefault("id", "");
        StudyStatus status = ledger.studies()
                .study(id)
                .orElseThrow(() -> new Refusal(404, "there is no study '" + id + "'; the first page lists all"));
        return answer(status, plan(status));
    }

    /** One id is one plan; a later program may order its stages otherwise, under a workflow of its own. */
    private StudyPlan plan(StudyStatus status) {
        return plans.get(
                status.id() + " " + status.workflowId(),
                () -> ledger.studies().plan(status.id()).orElseThrow());
    }

    private StudyAnswer answer(StudyStatus status, StudyPlan plan) {
        boolean paused = status.paused() && !status.state().ended();
        Map<Fingerprint, Browsing.Origin> origins = ledger.browsing().origins(status.id());
        Optional<StudyAnswer.Results> table = Optional.empty();
        String noResults = "";
        try {
            table = results(status, plan);
        } catch (BamException away) {
            noResults = String.valueOf(away.getMessage());
        }
        return new StudyAnswer(
                status.id(),
                status.name(),
                paused ? "paused" : Format.word(status.state().name()),
                status.sentence(),
                status.recorded(),
                status.state().ended() ? Optional.empty() : remaining(status, plan),
                surroundings.workflowPage(status.workflowId()),
                status.stages().stream()
                        .map(stage -> stage(stage, plan.stage(stage.fingerprint()), origins))
                        .toList(),
                table,
                noResults);
    }

    private Optional<Double> remaining(StudyStatus status, StudyPlan plan) {
        return surroundings.remaining(plan, status).map(StudyPage::seconds);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private Optional<StudyAnswer.Results> results(StudyStatus status, StudyPlan plan) {
        if (status.state() != StudyState.SUCCEEDED) {
            return Optional.empty();
        }
        return Optional.of(results.get(status.id() + " " + status.workflowId(), () -> {
            Surroundings.Result result = surroundings.result(plan);
            return new StudyAnswer.Results(result.table(), result.caveat());
        }));
    }

    private static StudyAnswer.Stage stage(
            StageStatus status, PlannedStage planned, Map<Fingerprint, Browsing.Origin> origins) {
        Browsing.Origin origin = origins.getOrDefault(status.fingerprint(), Browsing.Origin.MADE);
        return new StudyAnswer.Stage(
                status.fingerprint().hex(),
                status.label(),
                Format.word(status.kind().name()),
                word(status),
                status.steps(),
                status.step(),
                status.loss().filter(Double::isFinite),
                status.tokensPerSecond().filter(Double::isFinite),
                remaining(status, planned),
                status.attempts(),
                Format.word(origin.name()),
                status.sentence(),
                parents(planned));
    }

    private static List<String> parents(PlannedStage planned) {
        return planned.parents().stream()
                .map(Parent::fingerprint)
                .map(Fingerprint::hex)
                .distinct()
                .toList();
    }

    private static String word(StageStatus stage) {
        boolean pausing = stage.state() == StageState.RUNNING && stage.standStill();
        return pausing ? "pausing" : Format.word(stage.state().name());
    }

    private static Optional<Double> remaining(StageStatus status, PlannedStage planned) {
        if (status.state() != StageState.RUNNING || !(planned.spec() instanceof TrainSpec train)) {
            return Optional.empty();
        }
        double left = (double) train.tokens() * (train.steps() - status.step()) / train.steps();
        return status.tokensPerSecond().filter(speed -> speed > 0).map(speed -> Math.max(0, left) / speed);
    }

    @Override
    public Screen screen(StudyAnswer answer) {
        return new Screen("study.jte", StudyView.of(answer));
    }
}
