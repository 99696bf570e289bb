package bam.mirror;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Final models in MLflow's registry: a name for each variant of a study, a version for each model, an alias. */
final class ModelRegistry {
    private final MlflowGateway mlflow;

    ModelRegistry(MlflowGateway mlflow) {
        this.mlflow = mlflow;
    }

    /**
     * A final model.
     *
     * @param name under which it is registered
     * @param stage fingerprint of the stage that made it
     * @param model its id among MLflow's models
     * @param run of the stage
     * @param study that it is the result of
     * @param alias that leads to its version from now on
     */
    record Final(String name, String stage, String model, String run, String study, String alias) {}

    /** Registers a model once, and lets the alias lead to it; returns the version. */
    String register(Final made) {
        String version = version(made).orElseGet(() -> create(made));
        ObjectNode alias = PlainHttp.object()
                .put("name", made.name())
                .put("alias", made.alias())
                .put("version", version);
        mlflow.http().post("alias '" + made.alias() + "'", "registered-models/alias", alias);
        return version;
    }

    private Optional<String> version(Final made) {
        JsonNode versions = mlflow.http()
                .get(
                        "versions of model '" + made.name() + "'",
                        "model-versions/search",
                        Map.of("filter", "name=" + MlflowEntries.quoted(made.name()), "max_results", "1000"))
                .path("model_versions");
        return StreamSupport.stream(versions.spliterator(), false)
                .filter(version -> shows(version, made.stage()))
                .map(version -> version.path("version").asText())
                .min((one, twin) -> Integer.compare(Integer.parseInt(one), Integer.parseInt(twin)));
    }

    private static boolean shows(JsonNode version, String stage) {
        return StreamSupport.stream(version.path("tags").spliterator(), false)
                .anyMatch(tag -> tag.path("key").asText().equals(MlflowGateway.STAGE)
                        && tag.path("value").asText().equals(stage));
    }

    private String create(Final made) {
        name(made.name());
        ObjectNode version = PlainHttp.object()
                .put("name", made.name())
                .put("source", "models:/" + made.model())
                .put("model_id", made.model())
                .put("run_id", made.run());
        ArrayNode tags = version.putArray("tags");
        LoggedModels.tag(tags, MlflowGateway.STAGE, made.stage());
        LoggedModels.tag(tags, "bam.study", made.study());
        return mlflow.http()
                .post("a version of model '" + made.name() + "'", "model-versions/create", version)
                .at("/model_version/version")
                .asText();
    }

    private void name(String name) {
        try {
            mlflow.http()
                    .post(
                            "model '" + name + "'",
                            "registered-models/create",
                            PlainHttp.object().put("name", name));
        } catch (BamException refused) {
            boolean known = refused.kind() == FailureKind.BAD_INPUT
                    && refused.sentence().contains("RESOURCE_ALREADY_EXISTS");
            if (!known) {
                throw refused;
            }
        }
    }
}
