package bam.mirror;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mlflow.api.proto.Service.Run;

/** Which run shows which stage: exactly one each, found again by its tag after a restart. */
final class StageRuns {
    private final MlflowGateway mlflow;
    private final Map<Fingerprint, String> known = new HashMap<>();

    StageRuns(MlflowGateway mlflow) {
        this.mlflow = mlflow;
    }

    /** The run of a stage that was recorded before. */
    String of(Fingerprint stage) {
        String cached = known.get(stage);
        if (cached != null) {
            return cached;
        }
        return find(stage)
                .map(run -> run.getInfo().getRunId())
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_INPUT,
                        "MLflow has no run of stage " + stage.abbreviated()
                                + "; it was deleted there, and is made again when a study next records the stage"));
    }

    /**
     * The run of a stage as MLflow has it now. An answer to a creation may have been lost, and its run appear late: of
     * several the fullest stays, and the others, which hold nothing that it lacks, are deleted.
     */
    Optional<Run> find(Fingerprint stage) {
        List<Run> found = mlflow.runs(stage).stream()
                .sorted(Comparator.comparingInt(StageRuns::fullness)
                        .reversed()
                        .thenComparing(run -> run.getInfo().getRunId()))
                .toList();
        if (found.isEmpty()) {
            known.remove(stage);
            return Optional.empty();
        }
        found.stream().skip(1).forEach(twin -> mlflow.delete(twin.getInfo().getRunId()));
        Run kept = found.get(0);
        known.put(stage, kept.getInfo().getRunId());
        return Optional.of(kept);
    }

    /** Creates the run of a stage that {@link #find} did not find. */
    String create(Fingerprint stage, String experiment, String name, long startMillis, Map<String, String> tags) {
        String id = mlflow.create(mlflow.experiment(experiment), name, startMillis, tags);
        known.put(stage, id);
        return id;
    }

    /** Looks the run up again next time. */
    void forget(Fingerprint stage) {
        known.remove(stage);
    }

    private static int fullness(Run run) {
        return run.getData().getMetricsCount()
                + run.getData().getParamsCount()
                + run.getData().getTagsCount();
    }
}
