package bam.mirror;

import bam.contracts.ArtifactReference;
import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.tracking.MetricPoint;
import bam.tracking.OutboxRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** The rows of one stage, as its life writes them; each with the next number. */
final class Rows {
    static final ArtifactReference MODEL = new ArtifactReference(Digest.of("weights"), "model", 7);

    private static long last;

    private final Fingerprint stage;
    private final String experiment;

    Rows(String experiment, String name) {
        this.stage = new Fingerprint(Digest.of(experiment + "/" + name).hex());
        this.experiment = experiment;
    }

    Fingerprint stage() {
        return stage;
    }

    OutboxRow recorded(String label, String... studies) {
        return recordedIn(experiment, label, studies);
    }

    OutboxRow recordedIn(String where, String label, String... studies) {
        SortedMap<String, String> parameters = new TreeMap<>();
        parameters.put("hidden-size", "64");
        parameters.put("peak-learning-rate", "0.003");
        SortedMap<String, String> tags = new TreeMap<>();
        tags.put("bam.kind", "SEED");
        tags.put("temporal.workflow", "stage-" + stage.hex());
        return new OutboxRow.StageRecorded(next(), stage, 1_000, where, label, List.of(studies), parameters, tags);
    }

    OutboxRow recordedWith(SortedMap<String, String> parameters) {
        return new OutboxRow.StageRecorded(
                next(), stage, 1_000, experiment, "wide", List.of("demo"), parameters, new TreeMap<>());
    }

    OutboxRow began(long epoch) {
        return began(epoch, List.of());
    }

    OutboxRow began(long epoch, List<OutboxRow.Input> inputs) {
        return new OutboxRow.AttemptBegan(next(), stage, 2_000, epoch, "worker-1", inputs);
    }

    OutboxRow losses(long from, long to) {
        return points(LongStream.rangeClosed(from, to)
                .mapToObj(step -> new MetricPoint("loss", step, 1.0 / step, 3_000 + step))
                .toList());
    }

    OutboxRow points(List<MetricPoint> points) {
        return new OutboxRow.PointsCommitted(next(), stage, 3_000, points);
    }

    OutboxRow moved(StageState state, String sentence) {
        return new OutboxRow.StageMoved(next(), stage, 4_000, state, sentence);
    }

    OutboxRow finished(String result, double value) {
        SortedMap<String, Double> results = new TreeMap<>();
        results.put(result, value);
        return new OutboxRow.StageFinished(
                next(),
                stage,
                9_000,
                MODEL.digest().hex(),
                Optional.of(MODEL),
                "seed",
                StageKind.SEED,
                new TreeMap<>(Map.of("hidden-size", "64")),
                results);
    }

    private static synchronized long next() {
        return ++last;
    }
}
