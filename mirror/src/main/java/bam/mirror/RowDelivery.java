package bam.mirror;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.tracking.OutboxRow;
import bam.tracking.OutboxRow.AttemptBegan;
import bam.tracking.OutboxRow.AttemptEnded;
import bam.tracking.OutboxRow.PointsCommitted;
import bam.tracking.OutboxRow.StageFinished;
import bam.tracking.OutboxRow.StageRecorded;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;

/** Sends one row: every path may be walked again from its start without a trace in MLflow. */
final class RowDelivery {
    private static final String STUDIES = "bam.studies";
    private static final String ATTEMPT = "bam.attempt";

    private final MlflowGateway mlflow;
    private final StageRuns runs;
    private final List<MirrorSettings.Link> links;

    RowDelivery(MlflowGateway mlflow, StageRuns runs, List<MirrorSettings.Link> links) {
        this.mlflow = mlflow;
        this.runs = runs;
        this.links = links;
    }

    /** Sends a row; a {@link BamException} says whether it should wait or will never be taken. */
    void send(OutboxRow row) {
        try {
            dispatch(row);
        } catch (BamException failed) {
            if (!failed.kind().retryable()) {
                runs.forget(row.stage());
            }
            throw failed;
        } catch (RuntimeException mistake) {
            throw new BamException(
                    FailureKind.BUG, "row " + row.id() + " could not be turned into calls: " + mistake, mistake);
        }
    }

    private void dispatch(OutboxRow row) {
        if (row instanceof StageRecorded recorded) {
            record(recorded);
        } else if (row instanceof AttemptBegan began) {
            begin(began);
        } else if (row instanceof PointsCommitted committed) {
            log(runs.of(committed.stage()), MlflowEntries.points(committed.points()));
        } else if (row instanceof StageFinished finished) {
            finish(finished);
        } else if (row instanceof AttemptEnded ended) {
            end(ended);
        } else {
            throw new IllegalStateException("the mirror does not know rows of " + row.getClass());
        }
    }

    private void record(StageRecorded row) {
        mlflow.revive(row.experiment());
        Optional<Run> found = runs.find(row.stage());
        SortedMap<String, String> tags = tags(row, found);
        // The first tags travel with the creation, so that a run without the tag that finds it never exists.
        String run = found.isPresent()
                ? found.get().getInfo().getRunId()
                : runs.create(row.stage(), row.experiment(), row.label(), row.epochMillis(), firstOf(tags));
        tag(run, tags);
        parameters(run, row.parameters(), found);
        if (found.map(RowDelivery::waiting).orElse(true)) {
            mlflow.status(run, RunStatus.SCHEDULED);
        }
    }

    /** MLflow calls a new run RUNNING; until an attempt begins it is not. */
    private static boolean waiting(Run run) {
        return run.getInfo().getStatus() == RunStatus.RUNNING
                && value(run, ATTEMPT).isEmpty();
    }

    private void begin(AttemptBegan row) {
        String run = runs.of(row.stage());
        tag(
                run,
                Map.of(
                        ATTEMPT,
                        Long.toString(row.epoch()),
                        "bam.worker",
                        row.worker(),
                        "bam.attempt-began",
                        Instant.ofEpochMilli(row.epochMillis()).toString()));
        mlflow.status(run, RunStatus.RUNNING);
    }

    private void finish(StageFinished row) {
        // A last look for twins: by now a lost creation has long appeared.
        runs.find(row.stage());
        String run = runs.of(row.stage());
        log(run, MlflowEntries.results(row.results(), row.epochMillis()));
        tag(run, Map.of("bam.artifact", row.artifact()));
        mlflow.end(run, RunStatus.FINISHED, row.epochMillis());
    }

    private void end(AttemptEnded row) {
        String run = runs.of(row.stage());
        tag(run, Map.of(row.failed() ? "bam.failure" : "bam.handed-back", row.sentence()));
        if (row.failed()) {
            mlflow.end(run, RunStatus.FAILED, row.epochMillis());
        }
    }

    private void log(String run, List<Metric> metrics) {
        MlflowEntries.pointRequests(metrics).forEach(request -> mlflow.points(run, request));
        Map<String, String> infinite = metrics.stream()
                .filter(MlflowEntries::infinite)
                .collect(Collectors.toMap(
                        metric -> "bam.infinite." + metric.getKey(),
                        metric -> "points at ±1.797e308 are infinite in the ledger; MLflow cannot hold them",
                        (one, same) -> one));
        tag(run, infinite);
    }

    private void tag(String run, Map<String, String> tags) {
        MlflowEntries.tagRequests(MlflowEntries.tags(tags)).forEach(request -> mlflow.tags(run, request));
    }

    /** Sends what the run lacks: parameters never change in MLflow, and a different one would spoil the request. */
    private void parameters(String run, SortedMap<String, String> parameters, Optional<Run> found) {
        Set<String> there = found.stream()
                .flatMap(existing -> existing.getData().getParamsList().stream())
                .map(Param::getKey)
                .collect(Collectors.toSet());
        List<Param> missing = MlflowEntries.parameters(parameters).stream()
                .filter(parameter -> !there.contains(parameter.getKey()))
                .toList();
        MlflowEntries.parameterRequests(missing).forEach(request -> mlflow.parameters(run, request));
    }

    private SortedMap<String, String> tags(StageRecorded row, Optional<Run> found) {
        NavigableSet<String> studies = new TreeSet<>(row.studies());
        found.flatMap(run -> value(run, STUDIES))
                .map(text -> List.of(text.split(", ")))
                .ifPresent(studies::addAll);
        SortedMap<String, String> tags = new TreeMap<>(row.tags());
        tags.put(MlflowGateway.STAGE, row.stage().hex());
        tags.put(STUDIES, String.join(", ", studies));
        tags.put("mlflow.note.content", description(row, studies));
        return tags;
    }

    private static Map<String, String> firstOf(SortedMap<String, String> tags) {
        return Map.of(
                MlflowGateway.STAGE,
                tags.getOrDefault(MlflowGateway.STAGE, ""),
                STUDIES,
                tags.getOrDefault(STUDIES, ""));
    }

    private String description(StageRecorded row, Collection<String> studies) {
        String fact = "Stage **" + row.label() + "** of " + (studies.size() == 1 ? "study " : "studies ")
                + String.join(", ", studies) + ", fingerprint `" + row.stage().abbreviated() + "`.";
        String more = links.stream()
                .map(link -> "[" + link.name() + "]("
                        + link.template().replace("{stage}", row.stage().hex()) + ")")
                .collect(Collectors.joining(" · "));
        return more.isEmpty() ? fact : fact + "\n\n" + more;
    }

    private static Optional<String> value(Run run, String tag) {
        return run.getData().getTagsList().stream()
                .filter(candidate -> candidate.getKey().equals(tag))
                .map(RunTag::getValue)
                .findFirst();
    }
}
