package bam.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import bam.contracts.CorpusSpec;
import bam.contracts.Deduplication;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.TextSource;
import bam.contracts.Tokenizer;
import bam.storage.CheckpointFiles;
import bam.storage.LocalArtifactStore;
import bam.tracking.AttemptRecord;
import bam.tracking.PostgresLedger;
import bam.tracking.WorkerIdentity;
import bam.tracking.fixture.SmallPlan;
import bam.tracking.fixture.TestDatabase;
import bam.training.Moment;
import bam.training.Probe;
import bam.training.StageRunner;
import bam.training.TrainingSettings;
import bam.workflows.StageWork;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A slot that ends: what it had goes to another one, and nothing more comes to it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StageWorkerTest {
    private static final String CONTROL = "control";
    private static final String STAGES = "stages";

    @TempDir
    private Path folder = Path.of("");

    private final TestDatabase database = TestDatabase.fresh();
    private final PostgresLedger ledger = database.open();
    private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder().setUseTimeskipping(false).build());

    @AfterEach
    void close() {
        temporal.close();
        ledger.close();
        database.drop();
    }

    /** Two stages that want a slot at once. */
    @WorkflowInterface
    public interface Pair {
        /** Runs both to their end. */
        @WorkflowMethod
        void run(Fingerprint one, Fingerprint other);
    }

    /** Hands both to whoever has a slot. */
    public static final class PairOfCorpora implements Pair {
        private final StageWork work = Workflow.newActivityStub(
                StageWork.class,
                ActivityOptions.newBuilder()
                        .setTaskQueue(STAGES)
                        .setStartToCloseTimeout(Duration.ofMinutes(1))
                        .build());

        @Override
        public void run(Fingerprint one, Fingerprint other) {
            Promise.allOf(Async.function(work::prepareCorpus, one), Async.function(work::prepareCorpus, other))
                    .get();
        }
    }

    @Test
    void aWorkerThatClosesHandsItsStageBackAndGetsNoSecondOne() throws IOException, InterruptedException {
        PlannedStage one = corpus(1);
        PlannedStage other = corpus(2);
        record(one, other);
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        StageWorker first = start("worker-1", (moment, stage, epoch, step) -> {
            if (moment == Moment.MOVED) {
                working.countDown();
                await(closing);
            }
        });
        WorkflowStub pair = runBoth(one, other);
        await(working);

        Thread end = new Thread(first::close);
        end.start();
        while (end.getState() != Thread.State.TIMED_WAITING) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        closing.countDown();
        end.join();
        Thread.sleep(1000); // in which a slot that were free would be given one of the two
        try (StageWorker second = start("worker-2", Probe.NONE)) {
            assertThat(second).isNotNull();
            pair.getResult(Void.class);

            boolean oneWasHandedBack = attempts(one).size() == 2;
            assertThat(attempts(oneWasHandedBack ? one : other))
                    .extracting(
                            attempt -> attempt.worker().worker(),
                            attempt -> attempt.worker().temporalAttempt(),
                            AttemptRecord::outcome)
                    .containsExactly(tuple("worker-1", 1, "HANDED_BACK"), tuple("worker-2", 2, "DONE"));
            assertThat(attempts(oneWasHandedBack ? other : one))
                    .extracting(
                            attempt -> attempt.worker().worker(),
                            attempt -> attempt.worker().temporalAttempt(),
                            AttemptRecord::outcome)
                    .containsExactly(tuple("worker-2", 1, "DONE"));
        }
    }

    private StageWorker start(String name, Probe probe) throws IOException {
        StageRunner runner = new StageRunner(
                ledger.studies(),
                ledger.attempts(),
                new LocalArtifactStore(folder),
                new CheckpointFiles(folder.resolve("checkpoints")),
                (coordinates, sha256, progress) -> {
                    throw new IllegalStateException("these corpora need no file");
                },
                TrainingSettings.STANDARD,
                probe,
                SmallPlan.CODE);
        WorkerIdentity identity = new WorkerIdentity(name, "host", 42, 0);
        StageActivities work = new StageActivities(runner, identity, Duration.ofMinutes(1), () -> {});
        return StageWorker.start(temporal.getWorkflowClient(), STAGES, work, Duration.ofSeconds(30));
    }

    private WorkflowStub runBoth(PlannedStage one, PlannedStage other) {
        temporal.newWorker(CONTROL).registerWorkflowImplementationTypes(PairOfCorpora.class);
        temporal.start();
        WorkflowStub pair = temporal.getWorkflowClient()
                .newUntypedWorkflowStub(
                        "Pair",
                        WorkflowOptions.newBuilder().setTaskQueue(CONTROL).build());
        pair.start(one.fingerprint(), other.fingerprint());
        return pair;
    }

    private List<AttemptRecord> attempts(PlannedStage stage) {
        return ledger.studies().attempts(stage.fingerprint());
    }

    private void record(PlannedStage... stages) {
        StudyPlan plan =
                new StudyPlan("pair-1", "pair", "{}", List.of(stages), List.of(), List.of(), List.of("sums"), "none");
        ledger.studies().record(plan, "pair");
    }

    private static PlannedStage corpus(long seed) {
        CorpusSpec spec = new CorpusSpec(
                "sums", List.of(new TextSource.Arithmetic(1000, seed)), Deduplication.EXACT, 0.1, Tokenizer.BYTES);
        return PlannedStage.of("corpus " + seed, spec, SmallPlan.CODE, List.of());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
