package bam.mirror;

import bam.tracking.OutboxRow.StageFinished;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.mlflow.api.proto.Service.Param;

/**
 * What stages made, as models of MLflow 3: one for each stage, found by our tag before it is made. The weights stay in
 * our store; the model says by which digest.
 */
final class LoggedModels {
    private static final String PATH = "logged-models";
    private static final int PARAMETERS = 100;

    private final MlflowGateway mlflow;
    private final Experiments experiments;

    LoggedModels(MlflowGateway mlflow, Experiments experiments) {
        this.mlflow = mlflow;
        this.experiments = experiments;
    }

    /** Ids of the models of these stages, by fingerprint, where MLflow has them. */
    Map<String, String> of(List<String> stages) {
        if (stages.isEmpty() || experiments.all().isEmpty()) {
            return Map.of();
        }
        ObjectNode question = PlainHttp.object()
                .put(
                        "filter",
                        stages.stream()
                                .map(MlflowEntries::quoted)
                                .collect(Collectors.joining(", ", "tags.`" + MlflowGateway.STAGE + "` IN (", ")")));
        ArrayNode where = question.putArray("experiment_ids");
        experiments.all().forEach(where::add);
        JsonNode models =
                mlflow.http().post("logged models", PATH + "/search", question).path("models");
        return StreamSupport.stream(models.spliterator(), false)
                .filter(model -> stage(model).isPresent())
                .collect(Collectors.toMap(
                        model -> stage(model).orElseThrow(),
                        model -> model.at("/info/model_id").asText(),
                        (one, twin) -> one.compareTo(twin) < 0 ? one : twin,
                        TreeMap::new));
    }

    private static Optional<String> stage(JsonNode model) {
        return StreamSupport.stream(model.at("/info/tags").spliterator(), false)
                .filter(tag -> tag.path("key").asText().equals(MlflowGateway.STAGE))
                .map(tag -> tag.path("value").asText())
                .findFirst();
    }

    /** Shows what a stage made as a model that its run put out; returns the model's id. */
    String show(StageFinished row, TaggedRuns.Place place) {
        String stage = row.stage().hex();
        String id = Optional.ofNullable(of(List.of(stage)).get(stage)).orElseGet(() -> create(row, place));
        mlflow.http()
                .patch(
                        "the end of model " + id,
                        PATH + "/" + id,
                        PlainHttp.object().put("model_id", id).put("status", "LOGGED_MODEL_READY"));
        putOut(place.run(), id);
        return id;
    }

    private String create(StageFinished row, TaggedRuns.Place place) {
        ObjectNode model = PlainHttp.object()
                .put("experiment_id", place.experiment())
                .put("name", row.label().replaceAll("[^A-Za-z0-9_ -]", "-"))
                .put("model_type", row.kind().name().toLowerCase(Locale.ROOT))
                .put("source_run_id", place.run());
        ArrayNode tags = model.putArray("tags");
        tag(tags, MlflowGateway.STAGE, row.stage().hex());
        tag(tags, "bam.artifact", row.artifact());
        row.made().ifPresent(made -> tag(tags, "bam.bytes", Long.toString(made.bytes())));
        ArrayNode parameters = model.putArray("params");
        for (Param parameter : MlflowEntries.parameters(row.parameters()).stream()
                .limit(PARAMETERS)
                .toList()) {
            tag(parameters, parameter.getKey(), parameter.getValue());
        }
        return mlflow.http()
                .post("model of '" + row.label() + "'", PATH, model)
                .at("/model/info/model_id")
                .asText();
    }

    /** MLflow would note the same model twice. */
    private void putOut(String run, String model) {
        JsonNode outputs = mlflow.http()
                .get("outputs of run " + run, "runs/get", Map.of("run_id", run))
                .at("/run/outputs/model_outputs");
        boolean known = StreamSupport.stream(outputs.spliterator(), false)
                .anyMatch(output -> output.path("model_id").asText().equals(model));
        if (!known) {
            ObjectNode output = PlainHttp.object().put("run_id", run);
            output.putArray("models").addObject().put("model_id", model).put("step", 0);
            mlflow.http().post("an output of run " + run, "runs/outputs", output);
        }
    }

    static void tag(ArrayNode tags, String key, String value) {
        tags.addObject().put("key", key).put("value", value);
    }
}
