package bam.mirror;

import bam.contracts.StageKind;
import bam.tracking.OutboxRow.AttemptBegan;
import bam.tracking.OutboxRow.Input;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** What a run read: corpora as datasets with their digests, models as models. */
final class RunInputs {
    /** MLflow takes no longer ones; the whole digest stands in the source. */
    private static final int DIGEST = 32;

    private final MlflowGateway mlflow;
    private final LoggedModels models;

    RunInputs(MlflowGateway mlflow, LoggedModels models) {
        this.mlflow = mlflow;
        this.models = models;
    }

    /** The same inputs again leave no trace. */
    void show(AttemptBegan row, String run) {
        ObjectNode inputs = PlainHttp.object().put("run_id", run);
        ArrayNode datasets = inputs.putArray("datasets");
        row.inputs().stream()
                .filter(input -> input.kind() == StageKind.CORPUS)
                .forEach(input -> dataset(datasets, input));
        ArrayNode read = inputs.putArray("models");
        readModels(row.inputs()).values().forEach(id -> read.addObject().put("model_id", id));
        if (!datasets.isEmpty() || !read.isEmpty()) {
            mlflow.http().post("inputs of run " + run, "runs/log-inputs", inputs);
        }
    }

    private Map<String, String> readModels(List<Input> inputs) {
        return models.of(inputs.stream()
                .filter(input -> input.kind() != StageKind.CORPUS && input.kind() != StageKind.EVALUATION)
                .map(input -> input.stage().hex())
                .distinct()
                .toList());
    }

    private static void dataset(ArrayNode datasets, Input input) {
        if (input.artifact().isEmpty()) {
            return;
        }
        String digest = input.artifact().get().digest().hex();
        ObjectNode entry = datasets.addObject();
        LoggedModels.tag(entry.putArray("tags"), "mlflow.data.context", input.role());
        ObjectNode source = PlainHttp.object()
                .put("stage", input.stage().hex())
                .put("artifact", digest)
                .put("bytes", input.artifact().get().bytes());
        source.set("spec", PlainHttp.parsed(input.spec()));
        entry.putObject("dataset")
                .put("name", input.label())
                .put("digest", digest.substring(0, DIGEST))
                .put("source_type", "bam")
                .put("source", MlflowEntries.source(source.toString(), digest));
    }
}
