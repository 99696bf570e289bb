package bam.app;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.storage.ArtifactStore;
import bam.tracking.StageRecord;
import bam.tracking.StageStatus;
import bam.tracking.StudyLedger;
import bam.tracking.StudySummary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Models that stages have made, and where they lie. */
final class StoredModels {
    /** What an artifact that is a model says of itself. */
    private static final String KIND = "model";

    private final StudyLedger ledger;
    private final ArtifactStore store;

    StoredModels(Connection connection) {
        this.ledger = connection.ledger().studies();
        this.store = connection.store();
    }

    /**
     * One model.
     *
     * @param label of the stage that made it
     * @param kind of that stage
     * @param fingerprint of that stage
     * @param studies that want it, the newest first
     * @param digest of its files
     * @param bytes length of its files in all
     * @param folder where they are; empty when the store has lost them
     */
    record Stored(
            String label,
            StageKind kind,
            String fingerprint,
            List<String> studies,
            String digest,
            long bytes,
            Optional<String> folder) {}

    /** All of a study, or of all studies, the newest study first and in the order of its plan. */
    List<Stored> all(Optional<String> study) {
        List<StudySummary> studies = ledger.studies().stream()
                .filter(summary -> study.isEmpty()
                        || study.get().equals(summary.id())
                        || study.get().equals(summary.name()))
                .toList();
        if (studies.isEmpty() && study.isPresent()) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "the ledger has no study '" + study.get() + "'; './bam study show' lists those that it has");
        }
        Map<Fingerprint, Stored> models = new LinkedHashMap<>();
        studies.stream()
                .flatMap(summary -> ledger.study(summary.id()).stream())
                .flatMap(status -> status.stages().stream())
                .filter(stage -> stage.state() == StageState.DONE && makes(stage.kind()))
                .map(StageStatus::fingerprint)
                .filter(stage -> !models.containsKey(stage))
                .forEach(stage -> stored(stage).ifPresent(model -> models.put(stage, model)));
        return List.copyOf(models.values());
    }

    private static boolean makes(StageKind kind) {
        return kind != StageKind.CORPUS && kind != StageKind.EVALUATION;
    }

    private Optional<Stored> stored(Fingerprint stage) {
        return ledger.glance(stage).flatMap(this::stored);
    }

    private Optional<Stored> stored(StageRecord stage) {
        return stage.artifact()
                .filter(artifact -> artifact.kind().equals(KIND))
                .map(artifact -> new Stored(
                        stage.label(),
                        stage.kind(),
                        stage.fingerprint().abbreviated(),
                        newestFirst(stage.studies()),
                        artifact.digest().abbreviated(),
                        artifact.bytes(),
                        folder(artifact)));
    }

    private static List<String> newestFirst(List<String> studies) {
        return Stream.iterate(studies.size() - 1, at -> at >= 0, at -> at - 1)
                .map(studies::get)
                .toList();
    }

    private Optional<String> folder(ArtifactReference artifact) {
        try {
            return Optional.of(store.open(artifact).toString());
        } catch (BamException lost) {
            return Optional.empty();
        }
    }

    /** The one that a person means. */
    Stored find(String meant) {
        StageRecord stage = new StageFinder(ledger).find(meant);
        return stored(stage)
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_PLAN,
                        "'" + stage.label() + "' has made no model (" + StageWords.word(stage.state())
                                + "); './bam model list' shows those that are there"));
    }

    /** Its folder. */
    static Path folder(Stored model) {
        return model.folder()
                .map(Path::of)
                .orElseThrow(() -> new BamException(
                        FailureKind.ARTIFACT_LOST,
                        "the files of '" + model.label() + "' (" + model.digest()
                                + ") are not in the store; './bam study run' of its study makes them again"));
    }
}
