package bam.app;

import bam.activities.TemporalAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where everything is, once it is known: foreign services by the settings, our own by the running installation.
 *
 * @param database the ledger
 * @param temporal the engine
 * @param temporalUi base URL of Temporal's pages, when known
 * @param mlflow base URL of MLflow, when there is one
 * @param artifacts root of artifacts and checkpoints
 */
record Addresses(
        Settings.Database database,
        TemporalAddress temporal,
        Optional<String> temporalUi,
        Optional<String> mlflow,
        Path artifacts) {
    /** The same as settings in the environment of a child process. */
    Map<String, String> environment() {
        Map<String, String> variables = new TreeMap<>();
        variables.put(Settings.Setting.DATABASE_URL.variable(), database.url());
        variables.put(Settings.Setting.DATABASE_USER.variable(), database.user());
        variables.put(Settings.Setting.DATABASE_PASSWORD.variable(), database.password());
        variables.put(Settings.Setting.DATABASE_PASSWORD_FILE.variable(), "");
        variables.put(Settings.Setting.TEMPORAL_ADDRESS.variable(), temporal.target());
        variables.put(Settings.Setting.TEMPORAL_NAMESPACE.variable(), temporal.namespace());
        variables.put(Settings.Setting.TEMPORAL_TLS.variable(), String.valueOf(temporal.tls()));
        temporal.apiKey().ifPresent(key -> variables.put(Settings.Setting.TEMPORAL_API_KEY.variable(), key));
        mlflow.ifPresent(uri -> variables.put(Settings.Setting.MLFLOW_URI.variable(), uri));
        variables.put(Settings.Setting.ARTIFACTS_ROOT.variable(), artifacts.toString());
        return variables;
    }

    /** Temporal's page of a workflow, when its pages are known. */
    Optional<String> workflowPage(String workflowId) {
        return temporalUi.map(base -> base + "/namespaces/" + temporal.namespace() + "/workflows/" + workflowId);
    }
}
