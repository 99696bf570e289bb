package bam.mirror;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StudyPlan;
import bam.mirror.StudyFindings.Findings;
import bam.mirror.StudyFindings.Member;
import bam.tracking.OutboxRow;
import bam.tracking.OutboxRow.StudyMoved;
import bam.tracking.OutboxRow.StudyRecorded;
import bam.tracking.OutboxRow.StudyStanding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;

/** Sends facts about studies: one run for each variant of each replicate, which sums up and links. */
final class StudyDelivery {
    private final MlflowGateway mlflow;
    private final TaggedRuns runs;
    private final RunEntries entries;
    private final Extras extras;
    private final RunFiles files;
    private final LoggedModels models;
    private final ModelRegistry registry;
    private final StudyFindings findings;
    private final MirrorSettings settings;

    StudyDelivery(
            MlflowGateway mlflow,
            TaggedRuns runs,
            RunEntries entries,
            Extras extras,
            LoggedModels models,
            StudyFindings findings,
            MirrorSettings settings) {
        this.mlflow = mlflow;
        this.runs = runs;
        this.entries = entries;
        this.extras = extras;
        this.files = new RunFiles(mlflow);
        this.models = models;
        this.registry = new ModelRegistry(mlflow);
        this.findings = findings;
        this.settings = settings;
    }

    /** A variant of a replicate, with what it is made of. */
    private record Summary(StudyPlan plan, StudyPlan.Replicate replicate, StudyPlan.Variant variant) {
        static Stream<Summary> all(StudyPlan plan) {
            return plan.replicates().stream()
                    .flatMap(replicate ->
                            replicate.variants().stream().map(variant -> new Summary(plan, replicate, variant)));
        }

        TaggedRuns.Key key() {
            return TaggedRuns.Key.of(plan.id(), replicate.seed(), variant.name());
        }

        Member member() {
            return new Member(replicate.seed(), variant.name());
        }

        String name() {
            return variant.name() + ", replicate " + replicate.seed();
        }

        /** The stages that it came from, and those that measured it. */
        List<Fingerprint> stages() {
            Stream<Fingerprint> made = Stream.of(
                            Stream.of(replicate.trunk()),
                            replicate.experts().stream(),
                            Stream.of(variant.merge(), variant.mixture()))
                    .flatMap(stages -> stages);
            Stream<Fingerprint> measured = replicate.rows().stream()
                    .filter(row ->
                            row.model().equals(variant.merge()) || row.model().equals(variant.mixture()))
                    .map(StudyPlan.Row::evaluation);
            return Stream.concat(made, measured).distinct().toList();
        }
    }

    void send(OutboxRow.OfStudy row) {
        if (row instanceof StudyRecorded recorded) {
            Summary.all(row.plan()).forEach(summary -> record(recorded, summary));
        } else if (row instanceof StudyMoved moved) {
            move(moved);
        } else {
            throw new IllegalStateException("the mirror does not know rows of " + row.getClass());
        }
    }

    private void record(StudyRecorded row, Summary summary) {
        SortedMap<String, String> tags = tags(row, summary);
        Optional<Run> found = runs.find(summary.key(), experiment(row.plan()));
        String run = found.isPresent()
                ? found.get().getInfo().getRunId()
                : runs.create(summary.key(), experiment(row.plan()), summary.name(), row.epochMillis(), tags)
                        .run();
        if (found.isPresent()) {
            entries.tags(row, run, tags);
            mlflow.status(run, RunStatus.RUNNING);
        }
        SortedMap<String, String> parameters = new TreeMap<>();
        parameters.put("study", row.plan().id());
        parameters.put("variant", summary.variant().name());
        parameters.put("replicate", Long.toString(summary.replicate().seed()));
        entries.parameters(row, run, parameters, found.stream().toList());
    }

    private static String experiment(StudyPlan plan) {
        return "bam/" + plan.name();
    }

    private SortedMap<String, String> tags(StudyRecorded row, Summary summary) {
        SortedMap<String, String> tags = new TreeMap<>();
        tags.put(summary.key().tag(), summary.key().value());
        tags.put("bam.studies", row.plan().id());
        tags.put("temporal.workflow", row.workflowId());
        tags.put("kind", "VARIANT");
        tags.put("bam.merge", summary.variant().merge().hex());
        tags.put("bam.mixture", summary.variant().mixture().hex());
        tags.put(
                "code", summary.plan().stage(summary.variant().mixture()).code().hex());
        tags.put(StageDelivery.STATE, word(StudyStanding.RUNNING));
        tags.put(StageDelivery.SENTENCE, "");
        tags.put(StageDelivery.NOTE, description(row, summary));
        return tags;
    }

    /** Links to the runs of its stages, and to its workflow. */
    private String description(StudyRecorded row, Summary summary) {
        StringBuilder text = new StringBuilder("Variant **" + summary.variant().name() + "** of study "
                + row.plan().id() + ", replicate " + summary.replicate().seed() + ". Its stages:\n");
        for (Fingerprint stage : summary.stages()) {
            String label = row.plan().stage(stage).label();
            text.append("\n- ")
                    .append(runs.place(TaggedRuns.Key.of(stage))
                            .map(place ->
                                    "[" + label + "](" + MlflowLinks.within(place.experiment(), place.run()) + ")")
                            .orElse(label));
        }
        return text + settings.linked(row.workflowId());
    }

    private void move(StudyMoved row) {
        Optional<Findings> found = row.state() == StudyStanding.SUCCEEDED ? findings(row) : Optional.empty();
        for (Summary summary : Summary.all(row.plan()).toList()) {
            TaggedRuns.Place place = runs.place(summary.key())
                    .orElseThrow(() -> new BamException(
                            FailureKind.BAD_INPUT,
                            "MLflow has no run of variant '" + summary.key().value()
                                    + "'; it was deleted there, run './bam mirror reconcile' to have it made again"));
            found.ifPresent(all -> sumUp(row, summary, place, all));
            stand(row, place.run());
        }
    }

    /** A study without a table has runs without figures. */
    private Optional<Findings> findings(StudyMoved row) {
        try {
            return Optional.of(findings.of(row.plan()));
        } catch (BamException none) {
            extras.missing(none.sentence());
            return Optional.empty();
        }
    }

    private void sumUp(StudyMoved row, Summary summary, TaggedRuns.Place place, Findings all) {
        SortedMap<String, Double> figures = all.figures().getOrDefault(summary.member(), new TreeMap<>());
        entries.points(row, place.run(), MlflowEntries.results(figures, row.epochMillis()));
        all.files().forEach((path, content) -> extras.show(row, () -> files.store(place.files(), path, content)));
        extras.show(row, () -> register(summary));
    }

    private void register(Summary summary) {
        String stage = summary.variant().mixture().hex();
        String model = models.of(List.of(stage)).get(stage);
        if (model == null) {
            return;
        }
        registry.register(new ModelRegistry.Final(
                MlflowEntries.name(
                                summary.plan().name() + "." + summary.variant().name())
                        .replace('/', '_'),
                stage,
                model,
                runs.of(summary.variant().mixture()).run(),
                summary.plan().id(),
                "replicate-" + summary.replicate().seed()));
    }

    private void stand(StudyMoved row, String run) {
        entries.tags(row, run, Map.of(StageDelivery.STATE, word(row.state()), StageDelivery.SENTENCE, row.sentence()));
        RunStatus status = status(row.state());
        if (status == RunStatus.SCHEDULED || status == RunStatus.RUNNING) {
            mlflow.status(run, status);
        } else {
            mlflow.end(run, status, row.epochMillis());
        }
    }

    /** The status that runs of a study in this state have in MLflow. */
    static RunStatus status(StudyStanding state) {
        return switch (state) {
            case RUNNING -> RunStatus.RUNNING;
            case PAUSED -> RunStatus.SCHEDULED;
            case SUCCEEDED -> RunStatus.FINISHED;
            case FAILED -> RunStatus.FAILED;
            case CANCELLED -> RunStatus.KILLED;
        };
    }

    private static String word(StudyStanding state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
