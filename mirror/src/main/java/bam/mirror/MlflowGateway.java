package bam.mirror;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.mlflow.api.proto.Service.CreateExperiment;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.ExperimentTag;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.ExperimentsPage;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.RunsPage;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/** What the mirror asks of an MLflow server, through the official client and each call under a deadline. */
public final class MlflowGateway implements AutoCloseable {
    /** On a run: the fingerprint of the stage that it shows. */
    static final String STAGE = "bam.stage";

    /** On a run: the study, replicate and variant that it sums up. */
    static final String VARIANT = "bam.variant";

    private static final String BATCH = "runs/log-batch";
    private static final int PAGE = 1000;

    private final String address;
    private final DeadlineCalls calls;
    private final PlainHttp http;

    private MlflowGateway(String address, DeadlineCalls calls, PlainHttp http) {
        this.address = address;
        this.calls = calls;
        this.http = http;
    }

    /** The server at this address, which may hold {@code user:password@}; nothing is asked of it yet. */
    public static MlflowGateway at(URI server, Duration deadline) {
        String address = MlflowLinks.bare(server);
        Optional<String> named = Optional.ofNullable(server.getUserInfo()).filter(text -> text.contains(":"));
        BasicMlflowHostCreds who = named.map(text -> text.split(":", 2))
                .map(user -> new BasicMlflowHostCreds(address, user[0], user[1]))
                .orElseGet(() -> new BasicMlflowHostCreds(address));
        Optional<String> authorization =
                named.map(text -> "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        return new MlflowGateway(
                address,
                new DeadlineCalls(address, () -> new MlflowClient(who), deadline),
                new PlainHttp(address, authorization, deadline));
    }

    /** The experiment that we gave this name, if MLflow has it; a deleted one counts as missing. */
    public Optional<String> experimentId(String name) {
        return new Experiments(this)
                .find(name)
                .filter(experiment -> !deleted(experiment))
                .map(Experiment::getExperimentId);
    }

    /** Address of the page of a stage's run, if MLflow has one. */
    public Optional<String> page(Fingerprint stage) {
        return new TaggedRuns(this, new Experiments(this))
                .place(TaggedRuns.Key.of(stage))
                .map(place -> MlflowLinks.run(URI.create(address), place.experiment(), place.run()));
    }

    /** Ends the thread that calls are made on. */
    @Override
    public void close() {
        calls.close();
    }

    String address() {
        return address;
    }

    /** The interface where the client has no method. */
    PlainHttp http() {
        return http;
    }

    /** A cheap question that only an MLflow server with its database can answer. */
    void probe() {
        calls.call("a first question", client -> client.searchExperiments("", ViewType.ACTIVE_ONLY, 1, List.of()));
    }

    static boolean deleted(Experiment experiment) {
        return "deleted".equals(experiment.getLifecycleStage());
    }

    /** The experiment that is called so now. */
    Optional<Experiment> named(String name) {
        return calls.call("experiment '" + name + "'", client -> client.getExperimentByName(name));
    }

    /** All experiments that a filter finds. */
    List<Experiment> experiments(String filter, ViewType view) {
        return calls.call("the experiments", client -> {
            ExperimentsPage page = client.searchExperiments(filter, view, PAGE, List.of());
            List<Experiment> all = new ArrayList<>(page.getItems());
            while (page.hasNextPage()) {
                String token = page.getNextPageToken().orElseThrow();
                page = client.searchExperiments(filter, view, PAGE, List.of(), token);
                all.addAll(page.getItems());
            }
            return List.copyOf(all);
        });
    }

    String createExperiment(String name, Map<String, String> tags) {
        CreateExperiment.Builder experiment = CreateExperiment.newBuilder()
                .setName(name)
                // Else MLflow 3 guesses a kind from what it finds, and asks the reader to confirm.
                .addTags(tag("mlflow.experimentKind", "custom_model_development"));
        tags.forEach((key, value) -> experiment.addTags(tag(key, value)));
        try {
            return calls.call("experiment '" + name + "'", client -> client.createExperiment(experiment.build()));
        } catch (BamException refused) {
            if (refused.kind() != FailureKind.BAD_INPUT) {
                throw refused;
            }
            // Somebody else may have made it between the question and now.
            return named(name)
                    .filter(found -> !deleted(found))
                    .map(Experiment::getExperimentId)
                    .orElseThrow(() -> refused);
        }
    }

    void tagExperiment(String id, String key, String value) {
        run("a tag of experiment " + id, client -> client.setExperimentTag(id, key, value));
    }

    void restoreExperiment(String id) {
        run("restoring experiment " + id, client -> client.restoreExperiment(id));
    }

    /** Runs of this tag in these experiments; more than one when an answer was lost. */
    List<Run> runs(List<String> experiments, TaggedRuns.Key key, ViewType view) {
        if (experiments.isEmpty()) {
            return List.of();
        }
        String filter = "tags.`" + key.tag() + "` = " + MlflowEntries.quoted(key.value());
        return calls.call(
                "a search for the run of '" + key.value() + "'",
                client -> client.searchRuns(experiments, filter, view, 10).getItems());
    }

    /** How many live runs in these experiments a filter finds. */
    long count(List<String> experiments, String filter) {
        return experiments.isEmpty()
                ? 0
                : calls.call("all runs", client -> {
                    RunsPage page = client.searchRuns(experiments, filter, ViewType.ACTIVE_ONLY, PAGE);
                    long count = page.getItems().size();
                    while (page.hasNextPage()) {
                        String token = page.getNextPageToken().orElseThrow();
                        page = client.searchRuns(experiments, filter, ViewType.ACTIVE_ONLY, PAGE, List.of(), token);
                        count += page.getItems().size();
                    }
                    return count;
                });
    }

    /** Whether the run is there and was not deleted. */
    boolean lives(String runId) {
        try {
            return calls.call("run " + runId, client -> client.getRun(runId))
                    .getInfo()
                    .getLifecycleStage()
                    .equals("active");
        } catch (BamException refused) {
            if (refused.kind() != FailureKind.BAD_INPUT) {
                throw refused;
            }
            return false;
        }
    }

    /** Creates a run; not idempotent, so {@link #runs} is asked before. */
    RunInfo create(String experimentId, String name, long startMillis, Map<String, String> tags) {
        CreateRun.Builder run = CreateRun.newBuilder()
                .setExperimentId(experimentId)
                .setRunName(name)
                .setStartTime(startMillis)
                .addAllTags(MlflowEntries.tags(tags));
        return calls.call("run '" + name + "'", client -> client.createRun(run.build()));
    }

    /** Moves a run to the trash of MLflow. */
    void delete(String runId) {
        post("deleting run " + runId, "runs/delete", PlainHttp.object().put("run_id", runId));
    }

    /** Adds points; those that are there already stay single. The caller keeps to MLflow's limits. */
    void points(String runId, List<Metric> points) {
        ObjectNode batch = PlainHttp.object().put("run_id", runId);
        ArrayNode metrics = batch.putArray("metrics");
        for (Metric point : points) {
            metrics.addObject()
                    .put("key", point.getKey())
                    .put("value", point.getValue())
                    .put("timestamp", point.getTimestamp())
                    .put("step", point.getStep());
        }
        post(points.size() + " points", BATCH, batch);
    }

    /** Adds parameters, which never change afterwards. */
    void parameters(String runId, List<Param> parameters) {
        ObjectNode batch = PlainHttp.object().put("run_id", runId);
        ArrayNode all = batch.putArray("params");
        parameters.forEach(parameter -> LoggedModels.tag(all, parameter.getKey(), parameter.getValue()));
        post(parameters.size() + " parameters", BATCH, batch);
    }

    /** Sets tags; earlier values are overwritten. */
    void tags(String runId, List<RunTag> tags) {
        ObjectNode batch = PlainHttp.object().put("run_id", runId);
        ArrayNode all = batch.putArray("tags");
        tags.forEach(tag -> LoggedModels.tag(all, tag.getKey(), tag.getValue()));
        post(tags.size() + " tags", BATCH, batch);
    }

    /** Sets a status that does not end the run. */
    void status(String runId, RunStatus status) {
        ObjectNode update = PlainHttp.object().put("run_id", runId).put("status", status.name());
        post("status " + status, "runs/update", update);
    }

    /** Ends a run. */
    void end(String runId, RunStatus status, long endMillis) {
        ObjectNode update = PlainHttp.object()
                .put("run_id", runId)
                .put("status", status.name())
                .put("end_time", endMillis);
        post("status " + status, "runs/update", update);
    }

    /**
     * The client's own methods for these throw the answer away, and would take the page of a login in between, sent
     * with status 200, for success.
     */
    private void post(String what, String path, ObjectNode body) {
        String text = body.toString();
        calls.call(what, client -> PlainHttp.parsed(client.sendPost(path, text)));
    }

    private static ExperimentTag tag(String key, String value) {
        return ExperimentTag.newBuilder().setKey(key).setValue(value).build();
    }

    private void run(String what, Consumer<MlflowClient> request) {
        calls.call(what, client -> {
            request.accept(client);
            return Boolean.TRUE;
        });
    }
}
