package bam.app;

import bam.contracts.ArtifactReference;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.storage.BirthCertificate;
import bam.storage.LocalArtifactStore;
import bam.tracking.Fence;
import bam.tracking.MetricPoint;
import bam.tracking.PostgresLedger;
import bam.tracking.Report;
import bam.tracking.TimeBucket;
import bam.tracking.WindowScore;
import bam.tracking.WorkerIdentity;
import bam.tracking.fixture.SmallPlan;
import bam.tracking.fixture.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real ledger and a store with one study that is done. */
abstract class FinishedStudyTest {
    static final WorkerIdentity WORKER = new WorkerIdentity("worker-1", "host", 42, 1);
    static final StudyPlan DONE = SmallPlan.of("done", 1);

    @TempDir
    Path folder = Path.of("");

    final TestDatabase database = TestDatabase.fresh();
    final PostgresLedger ledger = database.open();

    @BeforeEach
    final void runAStudy() throws IOException {
        ledger.studies().record(DONE, "study-" + DONE.id());
        for (PlannedStage stage : DONE.stages()) {
            finish(stage);
        }
        ledger.studies().move(DONE.id(), StudyState.SUCCEEDED, "all its stages are done");
    }

    @AfterEach
    final void close() {
        ledger.close();
        database.drop();
    }

    final LocalArtifactStore store() throws IOException {
        return new LocalArtifactStore(folder.resolve("store"));
    }

    private void finish(PlannedStage stage) throws IOException {
        Fence fence = ledger.attempts()
                .begin(stage.fingerprint(), WORKER, Duration.ZERO)
                .fence();
        if (stage.spec().kind().trains()) {
            List<MetricPoint> points = List.of(
                    new MetricPoint("loss", 1, 5.5, 1_700_000_000_000L),
                    new MetricPoint("loss", 2, Double.NaN, 1_700_000_000_001L));
            ledger.attempts().report(fence, new Report(points, 2, Map.of()));
        }
        List<WindowScore> scores = stage.spec().kind() == StageKind.EVALUATION
                ? List.of(new WindowScore("prose", 0, 0, 12.5, 16, 15))
                : List.of();
        Map<TimeBucket, Duration> spent = Map.of(TimeBucket.PRODUCTIVE, Duration.ofMillis(1_500));
        ledger.attempts().finish(fence, publish(stage), scores, spent);
    }

    private ArtifactReference publish(PlannedStage stage) throws IOException {
        BirthCertificate birth = new BirthCertificate(stage.fingerprint(), stage.label(), stage.parents(), "bam test");
        return store().publish("result", birth, result -> {
            Files.writeString(result.resolve("bytes"), stage.label());
            if (stage.spec().kind() == StageKind.CORPUS) {
                Files.writeString(result.resolve("manifest.json"), """
                        {"train": {"documents": 3, "tokens": 1500}, "heldOut": {"documents": 1, "tokens": 20}}
                        """);
            }
            if (stage.spec().kind() == StageKind.MERGE) {
                Files.writeString(result.resolve("provenance.json"), """
                        {"tensors": {
                          "a": {"rule": "mean", "parents": {"prose": "1", "seed": "2"}},
                          "b": {"rule": "mean", "parents": {"prose": "3", "seed": "4"}},
                          "c": {"rule": "copy", "parents": {"prose": "5"}},
                          "d": {"rule": "drawn"}}}
                        """);
            }
        });
    }
}
