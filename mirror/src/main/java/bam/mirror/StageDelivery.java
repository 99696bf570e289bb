package bam.mirror;

import bam.contracts.StageState;
import bam.tracking.OutboxRow;
import bam.tracking.OutboxRow.AttemptBegan;
import bam.tracking.OutboxRow.PointsCommitted;
import bam.tracking.OutboxRow.StageFinished;
import bam.tracking.OutboxRow.StageMoved;
import bam.tracking.OutboxRow.StageRecorded;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;

/** Sends facts about stages, each of which has one run; every path may be walked again without a trace in MLflow. */
final class StageDelivery {
    static final String STATE = "bam.state";
    static final String SENTENCE = "bam.sentence";
    static final String ARTIFACT = "bam.artifact";

    /** Filled in by MLflow as the description of a run. */
    static final String NOTE = "mlflow.note.content";

    /** Kind of the artifacts that are shown as models. */
    private static final String MODEL = "model";

    private static final String STUDIES = "bam.studies";
    private static final String ATTEMPT = "bam.attempt";

    private final MlflowGateway mlflow;
    private final TaggedRuns runs;
    private final RunEntries entries;
    private final Extras extras;
    private final LoggedModels models;
    private final RunInputs inputs;
    private final MirrorSettings settings;

    StageDelivery(
            MlflowGateway mlflow,
            TaggedRuns runs,
            RunEntries entries,
            Extras extras,
            LoggedModels models,
            MirrorSettings settings) {
        this.mlflow = mlflow;
        this.runs = runs;
        this.entries = entries;
        this.extras = extras;
        this.models = models;
        this.inputs = new RunInputs(mlflow, models);
        this.settings = settings;
    }

    void send(OutboxRow.OfStage row) {
        if (row instanceof StageRecorded recorded) {
            record(recorded);
        } else if (row instanceof AttemptBegan began) {
            begin(began);
        } else if (row instanceof PointsCommitted committed) {
            entries.points(row, runs.of(committed.stage()).run(), MlflowEntries.points(committed.points()));
        } else if (row instanceof StageFinished finished) {
            finish(finished);
        } else if (row instanceof StageMoved moved) {
            move(moved);
        } else {
            throw new IllegalStateException("the mirror does not know rows of " + row.getClass());
        }
    }

    private void record(StageRecorded row) {
        TaggedRuns.Key key = TaggedRuns.Key.of(row.stage());
        Optional<Run> found = runs.find(key, row.experiment());
        SortedMap<String, String> tags = tags(row, found);
        if (found.isEmpty()) {
            // All tags travel with the creation, so that a run without the tag that finds it never exists.
            String run = runs.create(key, row.experiment(), row.label(), row.epochMillis(), tags)
                    .run();
            entries.parameters(row, run, row.parameters(), List.of());
            mlflow.status(run, RunStatus.SCHEDULED);
            return;
        }
        String run = found.get().getInfo().getRunId();
        entries.tags(row, run, tags);
        entries.parameters(row, run, row.parameters(), List.of(found.get()));
        if (neverTried(found.get())) {
            mlflow.status(run, RunStatus.SCHEDULED);
        }
    }

    /** MLflow calls a new run RUNNING; until an attempt begins it is not. */
    private static boolean neverTried(Run run) {
        return run.getInfo().getStatus() == RunStatus.RUNNING
                && value(run, ATTEMPT).isEmpty();
    }

    private void begin(AttemptBegan row) {
        String run = runs.of(row.stage()).run();
        entries.tags(
                row,
                run,
                Map.of(
                        ATTEMPT,
                        Long.toString(row.epoch()),
                        "bam.worker",
                        row.worker(),
                        "bam.attempt-began",
                        Instant.ofEpochMilli(row.epochMillis()).toString(),
                        STATE,
                        word(StageState.RUNNING),
                        SENTENCE,
                        "attempt " + row.epoch() + " runs on " + row.worker()));
        mlflow.status(run, RunStatus.RUNNING);
        extras.show(row, () -> inputs.show(row, run));
    }

    private void finish(StageFinished row) {
        // A last look for twins: by now a lost creation has long appeared.
        runs.find(TaggedRuns.Key.of(row.stage()));
        TaggedRuns.Place place = runs.of(row.stage());
        entries.points(row, place.run(), MlflowEntries.results(row.results(), row.epochMillis()));
        if (row.made().filter(made -> made.kind().equals(MODEL)).isPresent()) {
            extras.show(row, () -> models.show(row, place));
        }
        entries.tags(
                row,
                place.run(),
                Map.of(ARTIFACT, row.artifact(), STATE, word(StageState.DONE), SENTENCE, "its result is published"));
        mlflow.end(place.run(), RunStatus.FINISHED, row.epochMillis());
    }

    /** MLflow has no word for a pause: a run that stands still is scheduled, and its tags say why. */
    private void move(StageMoved row) {
        String run = runs.of(row.stage()).run();
        entries.tags(row, run, Map.of(STATE, word(row.state()), SENTENCE, row.sentence()));
        RunStatus status = status(row.state());
        if (status == RunStatus.SCHEDULED || status == RunStatus.RUNNING) {
            mlflow.status(run, status);
        } else {
            mlflow.end(run, status, row.epochMillis());
        }
    }

    /** The status that a stage in this state has in MLflow. */
    static RunStatus status(StageState state) {
        return switch (state) {
            case PLANNED, PAUSED -> RunStatus.SCHEDULED;
            case PARKED -> RunStatus.FAILED;
            case RELEASED -> RunStatus.KILLED;
            case RUNNING -> RunStatus.RUNNING;
            case DONE -> RunStatus.FINISHED;
        };
    }

    private SortedMap<String, String> tags(StageRecorded row, Optional<Run> found) {
        NavigableSet<String> studies = new TreeSet<>(row.studies());
        found.flatMap(run -> value(run, STUDIES))
                .map(text -> List.of(text.split(", ")))
                .ifPresent(studies::addAll);
        SortedMap<String, String> tags = new TreeMap<>(row.tags());
        tags.put(MlflowGateway.STAGE, row.stage().hex());
        tags.put(STUDIES, String.join(", ", studies));
        tags.put(NOTE, description(row, studies));
        if (found.isEmpty()) {
            tags.put(STATE, word(StageState.PLANNED));
        }
        return tags;
    }

    private String description(StageRecorded row, Collection<String> studies) {
        String fact = "Stage **" + row.label() + "** of " + (studies.size() == 1 ? "study " : "studies ")
                + String.join(", ", studies) + ", fingerprint `" + row.stage().abbreviated() + "`.";
        String workflow = row.tags().getOrDefault("temporal.workflow", "");
        return fact + settings.linked(workflow);
    }

    private static String word(StageState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> value(Run run, String tag) {
        return run.getData().getTagsList().stream()
                .filter(candidate -> candidate.getKey().equals(tag))
                .map(RunTag::getValue)
                .findFirst();
    }
}
