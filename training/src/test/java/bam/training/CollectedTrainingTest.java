package bam.training;

import static bam.training.SmallTraining.WORKER;
import static bam.training.SmallTraining.always;
import static bam.training.SmallTraining.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.PlannedStage;
import bam.storage.CheckpointFiles;
import bam.storage.LocalArtifactStore;
import bam.storage.StoredFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections over a real ledger, of a store in which a training works or has worked. */
class CollectedTrainingTest {
    @TempDir
    private Path folder = Path.of("");

    private SmallTraining small;
    private PlannedStage seed;

    @BeforeEach
    void prepare() throws IOException {
        small = new SmallTraining(folder);
        seed = small.seed();
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void aTrainingInWhichEverythingIsCollectedAtEverySaveEndsWithTheSameBits() throws IOException {
        List<GarbageCollection.Report> reports = new ArrayList<>();
        Probe collecting = (moment, stage, epoch, step) -> {
            if (moment == Moment.SAVING || moment == Moment.COMMITTING || moment == Moment.FINISHING) {
                reports.add(collect());
            }
        };

        small.runner(small.ledger.attempts(), collecting).run(seed.fingerprint(), WORKER, Duration.ZERO, always());

        assertThat(reports)
                .hasSizeGreaterThan(4)
                .allSatisfy(report -> assertThat(report.artifacts()).isZero());
        assertThat(small.bits(seed)).isEqualTo(undisturbed());
        assertThat(new LocalArtifactStore(folder)
                        .verify(small.stageRecord(seed).artifact().orElseThrow()))
                .isTrue();
    }

    @Test
    void whatAnAttemptLeftUncommittedGoesOnceTheStageHasAnotherOne() throws IOException {
        AtomicInteger commits = new AtomicInteger();
        Probe dying = (moment, stage, epoch, step) -> {
            if (moment == Moment.COMMITTING && commits.incrementAndGet() == 2) {
                throw new BamException(FailureKind.DEVICE_ERROR, "the device is gone");
            }
        };
        assertThatThrownBy(() -> small.runner(small.ledger.attempts(), dying)
                        .run(seed.fingerprint(), WORKER, Duration.ZERO, always()))
                .hasMessageContaining("the device is gone");
        List<String> left = files();
        assertThat(left).hasSize(2);
        assertThatThrownBy(() -> small.run(seed, until(1))).isInstanceOf(StoppedException.class);
        assertThat(files()).hasSize(3).containsAll(left);

        assertThat(collect().checkpoints()).isEqualTo(1);

        assertThat(files()).hasSize(2).contains(left.get(0)).doesNotContain(left.get(1));
        small.run(seed);
        assertThat(small.bits(seed)).isEqualTo(undisturbed());
    }

    @Test
    void anArtifactGoesOnceItsStageIsForgotten() throws IOException {
        small.run(seed);
        assertThat(collect().artifacts()).isZero();

        small.ledger.studies().forget(seed.fingerprint(), "it was damaged");
        makeOld();

        assertThat(collect().artifacts()).isEqualTo(1);
        assertThat(new StoredFiles(folder).artifacts())
                .singleElement()
                .satisfies(corpus -> assertThat(corpus.folder().stage()).contains(small.corpus.fingerprint()));
    }

    private SmallTraining.Bits undisturbed() throws IOException {
        try (SmallTraining calm = new SmallTraining(folder.resolve("calm"))) {
            PlannedStage same = calm.seed();
            calm.run(same);
            return calm.bits(same);
        }
    }

    /** Nothing but the rows protects what is needed. */
    private GarbageCollection.Report collect() {
        try {
            return new GarbageCollection(
                            small.ledger.leftovers(), checkpoints(), new StoredFiles(folder), Duration.ZERO)
                    .run();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private CheckpointFiles checkpoints() throws IOException {
        return new CheckpointFiles(folder.resolve("checkpoints"));
    }

    private List<String> files() throws IOException {
        return checkpoints().list().stream()
                .map(CheckpointFiles.Stored::path)
                .sorted()
                .toList();
    }

    private void makeOld() throws IOException {
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.toList()) {
                Files.setLastModifiedTime(file, longAgo);
            }
        }
    }
}
