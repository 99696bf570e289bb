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
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.ViewType;

/** Which run shows what: exactly one each, found again by its tag after a restart. */
final class TaggedRuns {
    private final MlflowGateway mlflow;
    private final Experiments experiments;
    private final Map<Key, Place> known = new HashMap<>();

    TaggedRuns(MlflowGateway mlflow, Experiments experiments) {
        this.mlflow = mlflow;
        this.experiments = experiments;
    }

    /**
     * What a run shows.
     *
     * @param tag that says so
     * @param value of the tag
     */
    record Key(String tag, String value) {
        static Key of(Fingerprint stage) {
            return new Key(MlflowGateway.STAGE, stage.hex());
        }

        /** A variant of a replicate of a study. */
        static Key of(String study, long replicate, String variant) {
            return new Key(MlflowGateway.VARIANT, study + "/" + replicate + "/" + variant);
        }
    }

    /**
     * Where a run is.
     *
     * @param files where MLflow keeps its files
     */
    record Place(String experiment, String run, String files) {
        static Place of(RunInfo info) {
            return new Place(info.getExperimentId(), info.getRunId(), info.getArtifactUri());
        }
    }

    /** The run of a stage that was recorded before. */
    Place of(Fingerprint stage) {
        return place(Key.of(stage))
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_INPUT,
                        "MLflow has no run of stage " + stage.abbreviated()
                                + "; it was deleted there, run './bam mirror reconcile' to have it made again"));
    }

    /** Where the run is, if there is one. */
    Optional<Place> place(Key key) {
        Place cached = known.get(key);
        return cached != null ? Optional.of(cached) : find(key).map(run -> Place.of(run.getInfo()));
    }

    /**
     * The run as MLflow has it now. An answer to a creation may have been lost, and its run appear late: of several the
     * fullest stays, and the others, which hold nothing that it lacks, are deleted.
     */
    Optional<Run> find(Key key) {
        List<Run> found = mlflow.runs(experiments.all(), key, ViewType.ACTIVE_ONLY).stream()
                .sorted(Comparator.comparingInt(TaggedRuns::fullness)
                        .reversed()
                        .thenComparing(run -> run.getInfo().getRunId()))
                .toList();
        if (found.isEmpty()) {
            known.remove(key);
            return Optional.empty();
        }
        found.stream().skip(1).forEach(twin -> mlflow.delete(twin.getInfo().getRunId()));
        Run kept = found.get(0);
        known.put(key, Place.of(kept.getInfo()));
        return Optional.of(kept);
    }

    /** The same of a run that may be in this experiment, which is made, or restored if somebody deleted it. */
    Optional<Run> find(Key key, String experiment) {
        Optional<Run> found = find(key);
        if (found.isPresent() || experiments.knows(experiment)) {
            return found;
        }
        experiments.id(experiment);
        return find(key);
    }

    /** Creates the run that {@link #find} did not find. */
    Place create(Key key, String experiment, String name, long startMillis, Map<String, String> tags) {
        Place place = Place.of(mlflow.create(experiments.id(experiment), name, startMillis, tags));
        known.put(key, place);
        return place;
    }

    /** Looks everything up again next time. */
    void forget() {
        known.clear();
        experiments.forget();
    }

    private static int fullness(Run run) {
        return run.getData().getMetricsCount()
                + run.getData().getParamsCount()
                + run.getData().getTagsCount();
    }
}
