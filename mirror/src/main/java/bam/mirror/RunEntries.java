package bam.mirror;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.tracking.Outbox;
import bam.tracking.OutboxRow;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Points, parameters and tags of a run, in requests that MLflow takes. A request that it refuses is halved until the
 * entry that it will not have stands alone: that one is written down, and the others arrive.
 */
final class RunEntries {
    private static final Logger log = LoggerFactory.getLogger(RunEntries.class);

    private final MlflowGateway mlflow;
    private final Outbox outbox;

    RunEntries(MlflowGateway mlflow, Outbox outbox) {
        this.mlflow = mlflow;
        this.outbox = outbox;
    }

    void points(OutboxRow row, String run, List<Metric> metrics) {
        for (List<Metric> request : MlflowEntries.pointRequests(metrics)) {
            send(
                    row,
                    run,
                    request,
                    mlflow::points,
                    point -> "point '" + point.getKey() + "' of step " + point.getStep());
        }
        tags(row, run, infinite(metrics));
    }

    private static Map<String, String> infinite(List<Metric> metrics) {
        return metrics.stream()
                .filter(MlflowEntries::infinite)
                .collect(Collectors.toMap(
                        metric -> "bam.infinite." + metric.getKey(),
                        metric -> "points at ±1.797e308 are infinite in the ledger; MLflow cannot hold them",
                        (one, same) -> one));
    }

    void tags(OutboxRow row, String run, Map<String, String> tags) {
        for (List<RunTag> request : MlflowEntries.tagRequests(MlflowEntries.tags(tags))) {
            send(row, run, request, mlflow::tags, tag -> "tag '" + tag.getKey() + "'");
        }
    }

    /** Sends what the run lacks: parameters never change in MLflow, and a different one would spoil the request. */
    void parameters(OutboxRow row, String run, Map<String, String> parameters, Collection<Run> found) {
        Set<String> there = found.stream()
                .flatMap(existing -> existing.getData().getParamsList().stream())
                .map(Param::getKey)
                .collect(Collectors.toSet());
        List<Param> missing = MlflowEntries.parameters(parameters).stream()
                .filter(parameter -> !there.contains(parameter.getKey()))
                .toList();
        for (List<Param> request : MlflowEntries.parameterRequests(missing)) {
            send(row, run, request, mlflow::parameters, parameter -> "parameter '" + parameter.getKey() + "'");
        }
    }

    private <T> void send(
            OutboxRow row, String run, List<T> entries, BiConsumer<String, List<T>> request, Function<T, String> name) {
        try {
            request.accept(run, entries);
        } catch (BamException refused) {
            if (refused.kind() != FailureKind.BAD_INPUT || !mlflow.lives(run)) {
                throw refused;
            }
            if (entries.size() == 1) {
                leaveOut(row, name.apply(entries.get(0)) + ": " + refused.sentence());
                return;
            }
            int half = entries.size() / 2;
            send(row, run, entries.subList(0, half), request, name);
            send(row, run, entries.subList(half, entries.size()), request, name);
        }
    }

    private void leaveOut(OutboxRow row, String why) {
        log.warn("a part of row {} of {} is left out: {}", row.id(), row.subject(), why);
        outbox.note(row, why);
    }
}
