package bam.app;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.storage.ArtifactStore;
import bam.tracking.Rewind;
import bam.tracking.StageRecord;
import bam.tracking.StudyLedger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What every result of a study is made of.
 *
 * @param study its id
 * @param stages in plan order, parents before children
 */
record LineageReport(String study, List<Stage> stages) {
    /** What a corpus and a merged model say of their own origin, in a file beside their bytes. */
    private static final List<String> CERTIFICATES = List.of("manifest.json", "provenance.json");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Freezes the list. */
    LineageReport {
        stages = List.copyOf(stages);
    }

    /**
     * A stage whose result another one reads.
     *
     * @param role what the result is to the reader
     */
    record Source(String role, String label, Fingerprint fingerprint) {}

    /**
     * A result and what it is made of.
     *
     * @param code digest of the code that computes it
     * @param artifact the result, once it is there
     * @param sources whose results it reads
     * @param rewinds batches that its training left out
     * @param retryOf the stage that it takes the place of, on other numerics
     * @param certificate of a corpus: its manifest; of a merged model: for every tensor its rule and the digests of its
     *     parents; nothing while the result is not in the store
     */
    record Stage(
            String label,
            Fingerprint fingerprint,
            StageKind kind,
            StageState state,
            Digest code,
            Optional<ArtifactReference> artifact,
            List<Source> sources,
            List<Rewind> rewinds,
            Optional<Fingerprint> retryOf,
            Optional<JsonNode> certificate) {}

    /** The lineage of all stages of a plan, or of the one of a label with everything that it descends from. */
    static LineageReport of(StudyPlan plan, Optional<String> label, StudyLedger ledger, ArtifactStore store) {
        Set<Fingerprint> meant = new LinkedHashSet<>();
        label.ifPresentOrElse(
                name -> ancestors(plan, stage(plan, name), meant),
                () -> plan.stages().forEach(stage -> meant.add(stage.fingerprint())));
        return new LineageReport(
                plan.id(),
                plan.stages().stream()
                        .filter(stage -> meant.contains(stage.fingerprint()))
                        .map(stage -> stage(plan, stage, ledger, store))
                        .toList());
    }

    private static PlannedStage stage(StudyPlan plan, String label) {
        return plan.stages().stream()
                .filter(stage -> stage.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_INPUT,
                        "study '" + plan.id() + "' has no stage '" + label + "'; './bam study show " + plan.id()
                                + "' lists them"));
    }

    private static void ancestors(StudyPlan plan, PlannedStage stage, Set<Fingerprint> found) {
        if (found.add(stage.fingerprint())) {
            stage.parents().forEach(parent -> ancestors(plan, plan.stage(parent.fingerprint()), found));
        }
    }

    private static Stage stage(StudyPlan plan, PlannedStage stage, StudyLedger ledger, ArtifactStore store) {
        Optional<StageRecord> record = ledger.glance(stage.fingerprint());
        Optional<ArtifactReference> artifact = record.flatMap(StageRecord::artifact);
        return new Stage(
                stage.label(),
                stage.fingerprint(),
                stage.spec().kind(),
                record.map(StageRecord::state).orElse(StageState.PLANNED),
                stage.code(),
                artifact,
                stage.parents().stream().map(parent -> source(plan, parent)).toList(),
                record.map(StageRecord::rewinds).orElse(List.of()),
                record.flatMap(StageRecord::retryOf),
                artifact.flatMap(reference -> certificate(store, reference)));
    }

    private static Source source(StudyPlan plan, Parent parent) {
        return new Source(parent.role(), plan.stage(parent.fingerprint()).label(), parent.fingerprint());
    }

    /** A result that is lost is still known by its digest; what it said of itself is lost with it. */
    private static Optional<JsonNode> certificate(ArtifactStore store, ArtifactReference artifact) {
        try {
            Path folder = store.open(artifact);
            for (String name : CERTIFICATES) {
                if (Files.exists(folder.resolve(name))) {
                    return Optional.of(JSON.readTree(Files.readAllBytes(folder.resolve(name))));
                }
            }
            return Optional.empty();
        } catch (BamException failure) {
            if (failure.kind() != FailureKind.ARTIFACT_LOST) {
                throw failure;
            }
            return Optional.empty();
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "the " + artifact.kind() + " " + artifact.digest().abbreviated() + " could not be read: " + failure
                            + "; look after the disk and try again",
                    failure);
        }
    }
}
