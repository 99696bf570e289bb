package bam.training;

import static bam.training.SmallTraining.STEPS;
import static bam.training.SmallTraining.WORKER;
import static bam.training.SmallTraining.always;
import static bam.training.SmallTraining.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.Divergence;
import bam.contracts.FailureKind;
import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.tracking.AttemptRecord;
import bam.tracking.MetricPoint;
import bam.tracking.StageRecord;
import bam.tracking.TimeBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attempts of a stage: begun, interrupted, gone on with, ended. */
class StageRunnerTest {
    @TempDir
    private Path folder = Path.of("");

    private SmallTraining small;

    @BeforeEach
    void open() throws IOException {
        small = new SmallTraining(folder.resolve("here"));
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void anInterruptedTrainingGoesOnAtItsLastStepAndEndsWithTheSameBits() throws IOException {
        PlannedStage seed = small.seed();
        assertThatThrownBy(() -> small.run(seed, until(7)))
                .isInstanceOf(StoppedException.class)
                .hasMessage("stopped when asked to, after step 7, which is saved");
        assertThatThrownBy(() -> small.run(seed, until(19))).isInstanceOf(StoppedException.class);
        small.run(seed);

        assertThat(small.bits(seed)).isEqualTo(undisturbed());
        assertThat(small.attempts(seed)).extracting(AttemptRecord::resumedStep).containsExactly(0L, 7L, 19L);
        List<MetricPoint> loss = small.ledger.studies().series(seed.fingerprint(), "loss");
        assertThat(loss).extracting(MetricPoint::step).doesNotHaveDuplicates().hasSize((int) STEPS);
    }

    @Test
    void aDamagedCheckpointIsMarkedAndTheOneBeforeItIsUsed() throws IOException {
        PlannedStage seed = small.seed();
        assertThatThrownBy(() -> small.run(seed, until(12))).isInstanceOf(StoppedException.class);
        damage(newestCheckpoint());

        small.run(seed);

        assertThat(small.bits(seed)).isEqualTo(undisturbed());
        assertThat(small.attempts(seed).get(1).resumedStep()).isIn(5L, 10L);
        assertThat(small.database.strings("SELECT event FROM audit")).contains("CHECKPOINT_CORRUPT");
    }

    @Test
    void whatIsDoneIsReturnedWithoutAnAttempt() throws IOException {
        PlannedStage seed = small.seed();
        ArtifactReference first = small.run(seed);

        assertThat(small.run(seed)).isEqualTo(first);
        assertThat(small.attempts(seed)).hasSize(1);
    }

    @Test
    void aTrainingThatDivergesParksAndSaysWhere() {
        PlannedStage seed = small.seed(1e30, Divergence.STANDARD);

        assertThatThrownBy(() -> small.run(seed)).isInstanceOfSatisfying(BamException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.DIVERGED);
            assertThat(failure).hasMessageContaining("'seed' diverged at step");
        });
        assertThat(small.stageRecord(seed).state()).isEqualTo(StageState.PARKED);
        assertThat(small.ledger.studies().failure(seed.fingerprint()))
                .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.DIVERGED));
    }

    @Test
    void aStagePlannedForOtherCodeIsRefused() throws IOException {
        PlannedStage foreign = PlannedStage.of("corpus math", small.corpus.spec(), Digest.of("other code"), List.of());
        small.record(foreign);

        assertThatThrownBy(() -> small.run(foreign))
                .hasMessageContaining(
                        "was planned for code " + Digest.of("other code").abbreviated());
    }

    @Test
    void aPausedStageStopsWithinASecondStandsStillAndGoesOnWithTheSameBits() throws IOException {
        PlannedStage seed = small.seed();
        Probe pauses = (moment, stage, epoch, step) -> {
            if (moment == Moment.MOVED && step == 9) {
                small.ledger.studies().pause(stage, true);
                sleep(Duration.ofSeconds(1));
            }
        };
        StageRunner runner = small.runner(small.ledger.attempts(), pauses);

        assertThatThrownBy(() -> runner.run(seed.fingerprint(), WORKER, Duration.ZERO, always()))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.PAUSED));
        assertThat(small.stageRecord(seed).state()).isEqualTo(StageState.PAUSED);
        assertThatThrownBy(() -> small.run(seed)).hasMessageContaining("./bam stage resume");
        small.ledger.studies().pause(seed.fingerprint(), false);
        small.run(seed);

        assertThat(small.attempts(seed)).extracting(AttemptRecord::resumedStep).containsExactly(0L, 9L);
        assertThat(small.bits(seed)).isEqualTo(undisturbed());
    }

    @Test
    void aParentWhoseArtifactIsDamagedIsForgottenAndAskedFor() throws IOException {
        PlannedStage seed = small.seed();
        damage(files(folder.resolve("here/artifacts")).stream()
                .filter(file -> !file.endsWith("birth.json"))
                .findFirst()
                .orElseThrow());

        assertThatThrownBy(() -> small.run(seed)).isInstanceOfSatisfying(BamException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.ARTIFACT_LOST);
            assertThat(failure).hasMessageContaining("is gone or damaged; it is made again");
        });
        assertThat(small.ledger.studies().artifact(small.corpus.fingerprint())).isEmpty();
        small.run(small.corpus);
        small.run(seed);

        assertThat(small.bits(seed)).isEqualTo(undisturbed());
    }

    @Test
    void itsTimeIsTold() throws IOException {
        PlannedStage seed = small.seed();
        assertThatThrownBy(() -> small.run(seed, until(12))).isInstanceOf(StoppedException.class);
        small.run(seed);

        List<StageRecord.Run> runs = small.stageRecord(seed).attempts();
        assertThat(runs).allSatisfy(run -> {
            Map<TimeBucket, Duration> spent = run.spent();
            Duration all = spent.values().stream().reduce(Duration.ZERO, Duration::plus);
            Duration wall = Duration.between(
                    run.attempt().began(), run.attempt().ended().orElseThrow());
            assertThat(spent).containsKeys(TimeBucket.START_UP, TimeBucket.PRODUCTIVE, TimeBucket.CHECKPOINT);
            assertThat(all.minus(spent.getOrDefault(TimeBucket.RECOVERY, Duration.ZERO)))
                    .isLessThan(wall.plusMillis(100));
        });
        assertThat(runs.get(1).spent()).containsKeys(TimeBucket.RECOVERY, TimeBucket.PUBLISHING);
    }

    /** The seed of the same plan, trained in one piece on a ledger and a store of its own. */
    private SmallTraining.Bits undisturbed() throws IOException {
        try (SmallTraining calm = new SmallTraining(folder.resolve("calm"))) {
            PlannedStage seed = calm.seed();
            calm.run(seed);
            return calm.bits(seed);
        }
    }

    private Path newestCheckpoint() throws IOException {
        return files(folder.resolve("here/checkpoints")).stream()
                .max(Comparator.comparing(file -> file.toFile().lastModified()))
                .orElseThrow();
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        file.toFile().setWritable(true);
        Files.write(file, bytes);
    }

    static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
