package bam.mirror;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mlflow.api.proto.Service;
import org.mlflow.api.proto.Service.CreateExperiment;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.ExperimentTag;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.ExperimentsPage;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the mirror asks of an MLflow server, through the official client and each call under a deadline. */
public final class MlflowGateway implements AutoCloseable {
    /** On a run: the fingerprint of the stage that it shows. */
    static final String STAGE = "bam.stage";

    /** On an experiment: runs of ours may be in it. */
    static final String MIRRORED = "bam.mirrored";

    private static final Logger log = LoggerFactory.getLogger(MlflowGateway.class);
    private static final int PAGE = 1000;

    private final String address;
    private final DeadlineCalls calls;

    private MlflowGateway(String address, DeadlineCalls calls) {
        this.address = address;
        this.calls = calls;
    }

    /** The server at this address, which may hold {@code user:password@}; nothing is asked of it yet. */
    public static MlflowGateway at(URI server, Duration deadline) {
        String address = MlflowLinks.bare(server);
        String[] user = Optional.ofNullable(server.getUserInfo()).orElse("").split(":", 2);
        BasicMlflowHostCreds who = user.length == 2
                ? new BasicMlflowHostCreds(address, user[0], user[1])
                : new BasicMlflowHostCreds(address);
        return new MlflowGateway(address, new DeadlineCalls(address, () -> new MlflowClient(who), deadline));
    }

    /** The experiment of this name, if MLflow has it; a deleted one counts as missing. */
    public Optional<String> experimentId(String name) {
        return named(name).filter(experiment -> !deleted(experiment)).map(Experiment::getExperimentId);
    }

    /** Ends the thread that calls are made on. */
    @Override
    public void close() {
        calls.close();
    }

    String address() {
        return address;
    }

    /** A cheap question that only an MLflow server with its database can answer. */
    void probe() {
        calls.call("a first question", client -> client.searchExperiments("", ViewType.ACTIVE_ONLY, 1, List.of()));
    }

    /** Brings the experiment of this name back, and its runs with it, if somebody deleted it. */
    void revive(String name) {
        named(name).filter(MlflowGateway::deleted).ifPresent(experiment -> {
            // Its name stays taken until MLflow's own clean-up, so a new one could not be called what people expect.
            log.warn("experiment '{}' was deleted in MLflow; it is restored, since a study writes to it", name);
            run("experiment '" + name + "'", client -> client.restoreExperiment(experiment.getExperimentId()));
        });
    }

    /** The experiment of this name, made or marked as ours where needed. */
    String experiment(String name) {
        Optional<Experiment> found = named(name);
        if (found.isEmpty()) {
            return created(name);
        }
        String id = found.get().getExperimentId();
        if (found.get().getTagsList().stream().noneMatch(tag -> tag.getKey().equals(MIRRORED))) {
            run("a tag of experiment '" + name + "'", client -> client.setExperimentTag(id, MIRRORED, "true"));
        }
        return id;
    }

    /** Live runs of this stage in any experiment of ours; more than one when an answer was lost. */
    List<Run> runs(Fingerprint stage) {
        List<String> experiments = ours();
        if (experiments.isEmpty()) {
            return List.of();
        }
        String filter = "tags.`" + STAGE + "` = '" + stage + "'";
        return calls.call(
                "a search for stage " + stage.abbreviated(),
                client -> client.searchRuns(experiments, filter, ViewType.ACTIVE_ONLY, 10)
                        .getItems());
    }

    /** Creates a run; not idempotent, so {@link #runs} is asked before. */
    String create(String experimentId, String name, long startMillis, Map<String, String> tags) {
        CreateRun.Builder run = CreateRun.newBuilder()
                .setExperimentId(experimentId)
                .setRunName(name)
                .setStartTime(startMillis)
                .addAllTags(MlflowEntries.tags(tags));
        return calls.call(
                "run '" + name + "'", client -> client.createRun(run.build()).getRunId());
    }

    /** Moves a run to the trash of MLflow. */
    void delete(String runId) {
        run("deleting run " + runId, client -> client.deleteRun(runId));
    }

    /** Adds points; those that are there already stay single. The caller keeps to MLflow's limits. */
    void points(String runId, List<Metric> points) {
        run(points.size() + " points", client -> client.logBatch(runId, points, List.of(), List.of()));
    }

    /** Adds parameters, which never change afterwards. */
    void parameters(String runId, List<Param> parameters) {
        run(parameters.size() + " parameters", client -> client.logBatch(runId, List.of(), parameters, List.of()));
    }

    /** Sets tags; earlier values are overwritten. */
    void tags(String runId, List<RunTag> tags) {
        run(tags.size() + " tags", client -> client.logBatch(runId, List.of(), List.of(), tags));
    }

    /** Sets a status that does not end the run; the client has no method for it. */
    void status(String runId, Service.RunStatus status) {
        String body = "{\"run_id\":\"" + runId + "\",\"status\":\"" + status.name() + "\"}";
        calls.call("status " + status, client -> client.sendPost("runs/update", body));
    }

    /** Ends a run. */
    void end(String runId, Service.RunStatus status, long endMillis) {
        run("status " + status, client -> client.setTerminated(runId, status, endMillis));
    }

    private static boolean deleted(Experiment experiment) {
        return "deleted".equals(experiment.getLifecycleStage());
    }

    private Optional<Experiment> named(String name) {
        return calls.call("experiment '" + name + "'", client -> client.getExperimentByName(name));
    }

    private String created(String name) {
        CreateExperiment.Builder experiment = CreateExperiment.newBuilder()
                .setName(name)
                .addTags(tag(MIRRORED, "true"))
                // Else MLflow 3 guesses a kind from what it finds, and asks the reader to confirm.
                .addTags(tag("mlflow.experimentKind", "custom_model_development"));
        try {
            return calls.call("experiment '" + name + "'", client -> client.createExperiment(experiment.build()));
        } catch (BamException refused) {
            if (refused.kind() != FailureKind.BAD_INPUT) {
                throw refused;
            }
            // Somebody else may have made it between the question and now.
            return experimentId(name).orElseThrow(() -> refused);
        }
    }

    private List<String> ours() {
        String filter = "tags.`" + MIRRORED + "` = 'true'";
        return calls.call("the experiments", client -> {
            ExperimentsPage page = client.searchExperiments(filter, ViewType.ACTIVE_ONLY, PAGE, List.of());
            List<String> ids = new ArrayList<>();
            page.getItems().forEach(experiment -> ids.add(experiment.getExperimentId()));
            while (page.hasNextPage()) {
                page = client.searchExperiments(
                        filter,
                        ViewType.ACTIVE_ONLY,
                        PAGE,
                        List.of(),
                        page.getNextPageToken().orElseThrow());
                page.getItems().forEach(experiment -> ids.add(experiment.getExperimentId()));
            }
            return List.copyOf(ids);
        });
    }

    private static ExperimentTag tag(String key, String value) {
        return ExperimentTag.newBuilder().setKey(key).setValue(value).build();
    }

    private void run(String what, java.util.function.Consumer<MlflowClient> request) {
        calls.call(what, client -> {
            request.accept(client);
            return Boolean.TRUE;
        });
    }
}
