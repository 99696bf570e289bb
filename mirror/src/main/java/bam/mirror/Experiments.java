package bam.mirror;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.ViewType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Experiments of ours in MLflow: found by a tag, so that one that was renamed there goes on being used, and restored
 * with a sentence when somebody deleted one that is written to.
 */
final class Experiments {
    /** On an experiment: runs of ours may be in it. */
    static final String MIRRORED = "bam.mirrored";

    /** On an experiment: the name that we gave it, whatever it is called now. */
    static final String NAME = "bam.experiment";

    private static final Logger log = LoggerFactory.getLogger(Experiments.class);
    private static final String ALL_OF_OURS = "tags.`" + MIRRORED + "` = 'true'";

    private final MlflowGateway mlflow;
    private final Map<String, String> known = new HashMap<>();
    private @Nullable List<String> ours;

    Experiments(MlflowGateway mlflow) {
        this.mlflow = mlflow;
    }

    /** The experiment that we call so, made, restored or marked as ours where needed. */
    String id(String name) {
        String cached = known.get(name);
        if (cached != null) {
            return cached;
        }
        String id = find(name).map(found -> adopt(name, found)).orElseGet(() -> create(name));
        known.put(name, id);
        ours = null;
        return id;
    }

    /** Whether it was asked for, and is there. */
    boolean knows(String name) {
        return known.containsKey(name);
    }

    /** The experiment that we call so, a live one before a deleted one. */
    Optional<Experiment> find(String name) {
        return mlflow.experiments("tags.`" + NAME + "` = " + MlflowEntries.quoted(name), ViewType.ALL).stream()
                .min(Comparator.comparing(MlflowGateway::deleted).thenComparing(Experiment::getExperimentId))
                .or(() -> mlflow.named(name));
    }

    /** Live experiments in which runs of ours may be. */
    List<String> all() {
        if (ours == null) {
            ours = mlflow.experiments(ALL_OF_OURS, ViewType.ACTIVE_ONLY).stream()
                    .map(Experiment::getExperimentId)
                    .toList();
        }
        return ours;
    }

    /** Brings back every experiment of ours that somebody deleted, with its runs; says whether there was one. */
    boolean revive() {
        List<Experiment> gone = mlflow.experiments(ALL_OF_OURS, ViewType.DELETED_ONLY);
        gone.forEach(this::restore);
        forget();
        return !gone.isEmpty();
    }

    /** Asks MLflow again next time. */
    void forget() {
        known.clear();
        ours = null;
    }

    private String create(String name) {
        return mlflow.createExperiment(name, Map.of(MIRRORED, "true", NAME, name));
    }

    private String adopt(String name, Experiment found) {
        if (MlflowGateway.deleted(found)) {
            restore(found);
        }
        if (!found.getName().equals(name)) {
            log.info("experiment '{}' is called '{}' in MLflow now; its runs stay there", name, found.getName());
        }
        Map.of(MIRRORED, "true", NAME, name).forEach((key, value) -> mark(found, key, value));
        return found.getExperimentId();
    }

    private void mark(Experiment experiment, String key, String value) {
        if (experiment.getTagsList().stream().noneMatch(tag -> tag.getKey().equals(key))) {
            mlflow.tagExperiment(experiment.getExperimentId(), key, value);
        }
    }

    /** Its name stays taken until MLflow's own clean-up, so a new one could not be called what people expect. */
    private void restore(Experiment experiment) {
        log.warn(
                "experiment '{}' was deleted in MLflow; it is restored, since a study writes to it",
                experiment.getName());
        mlflow.restoreExperiment(experiment.getExperimentId());
    }
}
