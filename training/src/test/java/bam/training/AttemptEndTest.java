package bam.training;

import static bam.training.SmallTraining.WORKER;
import static bam.training.SmallTraining.always;
import static bam.training.SmallTraining.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.EvaluationSpec;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.tracking.AttemptLedger;
import bam.tracking.StageRecord;
import bam.tracking.TimeBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What attempts leave behind that end otherwise than done: their time, their kind of failure, a sign of life. */
class AttemptEndTest {
    @TempDir
    private Path folder = Path.of("");

    private SmallTraining small;

    @BeforeEach
    void open() throws IOException {
        small = new SmallTraining(folder);
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void theTimeOfTheFinalSaveIsTold() throws IOException {
        PlannedStage seed = small.seed();
        AtomicLong begun = new AtomicLong();
        AtomicLong saved = new AtomicLong();
        Probe watch = (moment, stage, epoch, step) -> {
            if (moment == Moment.SAVING) {
                begun.set(System.nanoTime());
                StageRunnerTest.sleep(Duration.ofMillis(100));
            } else if (moment == Moment.SAVED) {
                saved.set(System.nanoTime());
            }
        };

        assertThatThrownBy(() -> small.runner(small.ledger.attempts(), watch)
                        .run(seed.fingerprint(), WORKER, Duration.ZERO, until(3)))
                .isInstanceOf(StoppedException.class);

        assertThat(spent(seed).get(TimeBucket.CHECKPOINT))
                .isGreaterThanOrEqualTo(Duration.ofNanos(saved.get() - begun.get()));
    }

    @Test
    void theTimeOfAnInterruptedEvaluationIsTold() throws IOException {
        PlannedStage seed = small.seed();
        small.run(seed);
        PlannedStage evaluation = PlannedStage.of(
                "evaluate",
                new EvaluationSpec(List.of("math"), 40, 16, Numerics.SINGLE_THREAD),
                SmallTraining.CODE,
                List.of(
                        new Parent(Parent.MODEL, seed.fingerprint()),
                        new Parent(Parent.corpus("math"), small.corpus.fingerprint())));
        small.record(small.corpus, seed, evaluation);

        assertThatThrownBy(() -> small.run(evaluation, until(1))).isInstanceOf(StoppedException.class);

        assertThat(spent(evaluation)).containsKeys(TimeBucket.START_UP, TimeBucket.DATA, TimeBucket.EVALUATION);
    }

    /** No piece of work is told twice, and none but the attempt's own readings: their sum fits into its life. */
    @Test
    void theTimesOfAPausedTrainingFitIntoItsLifeAndFillTheWorkInIt() throws IOException {
        PlannedStage seed = small.seed();
        AtomicLong begun = new AtomicLong();
        AtomicLong ready = new AtomicLong();
        Probe watch = (moment, stage, epoch, step) -> {
            if (moment == Moment.BEGUN) {
                begun.set(System.nanoTime());
            } else if (moment == Moment.READY) {
                ready.set(System.nanoTime());
            }
        };

        assertThatThrownBy(() -> small.runner(small.ledger.attempts(), watch)
                        .run(seed.fingerprint(), WORKER, Duration.ZERO, until(20)))
                .isInstanceOf(StoppedException.class);
        Duration life = Duration.ofNanos(System.nanoTime() - begun.get());

        Map<TimeBucket, Duration> spent = spent(seed);
        Duration all = spent.values().stream().reduce(Duration.ZERO, Duration::plus);
        assertThat(all.minus(spent.getOrDefault(TimeBucket.WAITING, Duration.ZERO)))
                .isLessThanOrEqualTo(life);
        assertThat(spent.get(TimeBucket.START_UP)).isLessThanOrEqualTo(Duration.ofNanos(ready.get() - begun.get()));
        assertThat(spent)
                .containsKeys(TimeBucket.DATA, TimeBucket.PRODUCTIVE, TimeBucket.CHECKPOINT, TimeBucket.RECOVERY);
    }

    @ParameterizedTest
    @EnumSource(names = {"READY", "MOVED", "SAVING"})
    void memoryThatIsNotThereEndsTheAttemptByItsKind(Moment where) throws IOException {
        PlannedStage seed = small.seed();

        BamException failure =
                ends(seed, where, new OutOfMemoryError("Cannot reserve 64 bytes of direct buffer memory"));

        assertThat(failure.kind()).isEqualTo(FailureKind.OUT_OF_MEMORY);
        assertThat(failure).hasMessageContaining("Cannot reserve 64 bytes of direct buffer memory; give the worker");
    }

    @ParameterizedTest
    @EnumSource(names = {"READY", "SAVING"})
    void aClassThatIsNotThereEndsTheAttemptAsAMistakeOfThisProgram(Moment where) throws IOException {
        assertThat(ends(small.seed(), where, new NoClassDefFoundError("bam/Gone"))
                        .kind())
                .isEqualTo(FailureKind.BUG);
    }

    /** Ends an attempt by this error at this moment; the ledger must know it by the same kind. */
    private BamException ends(PlannedStage seed, Moment where, Error error) throws IOException {
        Probe probe = (moment, stage, epoch, step) -> {
            if (moment == where) {
                throw error;
            }
        };
        List<BamException> failures = new CopyOnWriteArrayList<>();
        assertThatThrownBy(() -> small.runner(small.ledger.attempts(), probe)
                        .run(seed.fingerprint(), WORKER, Duration.ZERO, always()))
                .isInstanceOfSatisfying(BamException.class, failures::add);
        assertThat(small.stageRecord(seed).state()).isEqualTo(StageState.PARKED);
        assertThat(small.attempts(seed).get(0).failure())
                .contains(failures.get(0).kind());
        return failures.get(0);
    }

    @Test
    void waitingForTheLedgerIsASignOfLifeWhilePatienceLasts() throws IOException {
        PlannedStage seed = small.seed();
        FaultyCalls away = FaultyCalls.of(
                small.ledger.attempts(), "commit"::equals, 1, false, new BamException(FailureKind.UNREACHABLE, "away"));
        Pulse stops = until(3);
        List<Long> moves = new CopyOnWriteArrayList<>();
        Pulse watched = new Pulse() {
            @Override
            public void moved(long done, long total) {
                assertThat(total).isEqualTo(SmallTraining.STEPS);
                moves.add(done);
                stops.moved(done, total);
            }

            @Override
            public boolean stopRequested() {
                return stops.stopRequested();
            }
        };

        assertThatThrownBy(() -> small.runner(away.as(AttemptLedger.class), Probe.NONE)
                        .run(seed.fingerprint(), WORKER, Duration.ZERO, watched))
                .hasMessageContaining("after step 3, which is saved");

        assertThat(away.struck()).isTrue();
        assertThat(moves).startsWith(1L, 2L, 3L, 3L).endsWith(3L);
    }

    @Test
    void aResultThatIsHashedIsASignOfLife() throws IOException {
        PlannedStage seed = small.seed();
        List<Moment> signs = new CopyOnWriteArrayList<>();
        AtomicReference<Moment> now = new AtomicReference<>(Moment.BEGUN);
        Pulse watched = new Pulse() {
            @Override
            public void moved(long done, long total) {}

            @Override
            public void lives() {
                signs.add(now.get());
            }

            @Override
            public boolean stopRequested() {
                return false;
            }
        };

        small.runner(small.ledger.attempts(), (moment, stage, epoch, step) -> now.set(moment))
                .run(seed.fingerprint(), WORKER, Duration.ZERO, watched);

        assertThat(signs).as("parents are read, and then the result").contains(Moment.BEGUN, Moment.PUBLISHING);
    }

    /** A file that every system with /proc has: its length can be told and its bytes cannot be read. */
    @Test
    void aCheckpointThatCannotBeReadIsMarkedAndTheOneBeforeItIsUsed() throws IOException {
        PlannedStage seed = small.seed();
        assertThatThrownBy(() -> small.run(seed, until(3))).isInstanceOf(StoppedException.class);
        assertThatThrownBy(() -> small.run(seed, until(4))).isInstanceOf(StoppedException.class);
        String path = small.database
                .strings("SELECT path FROM checkpoint WHERE step = 4")
                .get(0);
        Path file = folder.resolve("checkpoints").resolve(path);
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/proc/self/mem"));
        small.database.execute("UPDATE checkpoint SET bytes = 0 WHERE step = 4");

        small.run(seed);

        assertThat(small.attempts(seed).get(2).resumedStep()).isEqualTo(3);
        assertThat(small.database.strings("SELECT sentence FROM audit WHERE event = 'CHECKPOINT_CORRUPT'"))
                .singleElement()
                .asString()
                .contains("of step 4 cannot be read: java.io.IOException")
                .endsWith("going back to the one before it");
    }

    private Map<TimeBucket, Duration> spent(PlannedStage stage) {
        List<StageRecord.Run> runs = small.stageRecord(stage).attempts();
        return runs.get(runs.size() - 1).spent();
    }
}
