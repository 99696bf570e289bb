package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.storage.ArtifactStore;
import bam.storage.BirthCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs a plan to its end in a ledger and a store: trainings are killed once, and everything has results. */
final class FinishedStudy {
    static final WindowScore SCORE = new WindowScore("prose", 0, 0, 12.5, 16, 15);

    private FinishedStudy() {}

    static void run(StudyPlan plan, PostgresLedger ledger, ArtifactStore store) {
        ledger.studies().record(plan, "study-" + plan.id());
        plan.stages().forEach(stage -> run(stage, ledger.attempts(), store));
        ledger.studies().move(plan.id(), StudyState.SUCCEEDED, "all its stages are done");
    }

    private static void run(PlannedStage stage, AttemptLedger attempts, ArtifactStore store) {
        boolean trains = stage.spec().kind().trains();
        if (trains) {
            Fence killed = attempts.begin(stage.fingerprint(), LedgerTest.WORKER, Duration.ofSeconds(2))
                    .fence();
            CheckpointSlot slot = attempts.open(killed, 5);
            attempts.report(killed, LedgerTest.told(LedgerTest.points("loss", 1, 7)));
            attempts.commit(killed, slot, LedgerTest.BYTES, 10, 5);
        }
        Fence fence = attempts.begin(stage.fingerprint(), LedgerTest.WORKER, Duration.ZERO)
                .fence();
        if (trains) {
            attempts.resumed(fence, 5);
            attempts.report(fence, LedgerTest.told(LedgerTest.points("loss", 6, 20)));
            attempts.report(
                    fence,
                    LedgerTest.told(List.of(
                            new MetricPoint("gradient-norm", 20, Double.NaN, 2_000),
                            new MetricPoint("tokens-per-second", 20, 1e4, 2_000))));
        }
        List<WindowScore> scores = stage.spec().kind() == StageKind.EVALUATION ? List.of(SCORE) : List.of();
        attempts.finish(fence, publish(stage, store), scores, Map.of(TimeBucket.PRODUCTIVE, Duration.ofMillis(1_500)));
    }

    private static ArtifactReference publish(PlannedStage stage, ArtifactStore store) {
        BirthCertificate birth = new BirthCertificate(stage.fingerprint(), stage.label(), stage.parents(), "bam test");
        try {
            return store.publish("result", birth, folder -> {
                Files.writeString(folder.resolve("manifest.json"), "{\"of\": \"" + stage.label() + "\"}");
                Files.createDirectories(folder.resolve("parts"));
                Files.writeString(
                        folder.resolve("parts").resolve("bytes.bin"),
                        stage.fingerprint().hex());
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
