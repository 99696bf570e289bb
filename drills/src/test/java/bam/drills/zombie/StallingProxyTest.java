package bam.drills.zombie;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StudyPlan;
import bam.tracking.Attempt;
import bam.tracking.CheckpointSlot;
import bam.tracking.Fence;
import bam.tracking.MetricPoint;
import bam.tracking.PostgresLedger;
import bam.tracking.Report;
import bam.tracking.StaleAttemptException;
import bam.tracking.WorkerIdentity;
import bam.tracking.fixture.SmallPlan;
import bam.tracking.fixture.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ledger behind a proxy that stalls, in front of a real PostgreSQL. */
@Timeout(60)
class StallingProxyTest {
    private static final WorkerIdentity ZOMBIE = new WorkerIdentity("worker-1", "host", 1, 1);
    private static final WorkerIdentity OWNER = new WorkerIdentity("worker-2", "host", 2, 1);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final TestDatabase database = TestDatabase.fresh();
    private final PostgresLedger direct = database.open();
    private final Detours detours = new Detours();
    private final PostgresLedger behind = PostgresLedger.open(
            detours.address("worker-1", database.url().replaceFirst("\\?.*", "")),
            database.user(),
            database.password());
    private final StallingProxy proxy = detours.of("worker-1");
    private final StudyPlan plan = SmallPlan.of("demo", 1);
    private final Fingerprint stage = plan.replicates().get(0).trunk();
    private Fence fence = new Fence(stage, 0);

    @BeforeEach
    void begin() {
        direct.studies().record(plan, "workflow");
        fence = behind.attempts().begin(stage, ZOMBIE, Duration.ZERO).fence();
    }

    @AfterEach
    void close() {
        behind.close();
        detours.close();
        direct.close();
    }

    @Test
    void nothingIsFrozenWhileNoTrapIsArmed() {
        CheckpointSlot slot = behind.attempts().open(fence, 10);
        behind.attempts().commit(fence, slot, Digest.of("bytes"), 5, 10);

        Attempt next = direct.attempts().begin(stage, OWNER, Duration.ZERO);
        assertThat(next.checkpoints())
                .extracting(checkpoint -> checkpoint.step())
                .containsExactly(10L);
    }

    @Test
    void aCommitThatArrivesAfterTheTakeOverIsRefused() throws Exception {
        CheckpointSlot slot = behind.attempts().open(fence, 10);
        StallingProxy.Freeze freeze = proxy.arm(Trap.BEFORE_A_WRITE);
        CompletableFuture<Throwable> commit = failure(() -> commit(slot));
        assertThat(freeze.await(SOON)).isTrue();

        Attempt next = direct.attempts().begin(stage, OWNER, Duration.ZERO);
        freeze.thaw();

        assertThat(commit.get(20, TimeUnit.SECONDS)).isInstanceOf(StaleAttemptException.class);
        assertThat(next.checkpoints()).isEmpty();
        assertThat(refusedEpochs()).containsExactly(fence.epoch());
        assertThat(database.strings("SELECT state FROM checkpoint")).containsExactly("ABANDONED");
    }

    @Test
    void aSessionFrozenInsideACommitLosesTheStageAndItsWrite() throws Exception {
        CheckpointSlot slot = behind.attempts().open(fence, 10);
        StallingProxy.Freeze freeze = proxy.arm(Trap.INSIDE_A_COMMIT);
        CompletableFuture<Throwable> commit = failure(() -> commit(slot));
        assertThat(freeze.await(SOON)).isTrue();

        Attempt next = direct.attempts().begin(stage, OWNER, Duration.ZERO);
        freeze.thaw();

        assertThat(commit.get(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        BamException.class, lost -> assertThat(lost.kind()).isEqualTo(FailureKind.UNREACHABLE));
        assertThat(next.checkpoints()).isEmpty();
        assertThat(database.strings("SELECT state FROM checkpoint")).containsExactly("ABANDONED");
        assertThat(failure(() -> commit(slot)).get(20, TimeUnit.SECONDS)).isInstanceOf(StaleAttemptException.class);
        assertThat(refusedEpochs()).containsExactly(fence.epoch());
    }

    @Test
    void aSessionFrozenInsideAFlushLeavesNoPoint() throws Exception {
        StallingProxy.Freeze freeze = proxy.arm(Trap.INSIDE_A_FLUSH);
        MetricPoint point = new MetricPoint("loss", 1, 2.5, 1_000);
        CompletableFuture<Throwable> flush =
                failure(() -> behind.attempts().report(fence, new Report(List.of(point), 1, Map.of())));
        assertThat(freeze.await(SOON)).isTrue();

        direct.attempts().begin(stage, OWNER, Duration.ZERO);
        freeze.thaw();

        assertThat(flush.get(20, TimeUnit.SECONDS)).isInstanceOf(BamException.class);
        assertThat(direct.studies().series(stage, "loss")).isEmpty();
    }

    private void commit(CheckpointSlot slot) {
        behind.attempts().commit(fence, slot, Digest.of("bytes"), 5, 10);
    }

    private List<Long> refusedEpochs() {
        return direct.audit().entries(stage).stream()
                .filter(entry -> entry.event().equals("WRITE_REFUSED"))
                .map(entry -> entry.epoch())
                .toList();
    }

    private static CompletableFuture<Throwable> failure(Runnable write) {
        return CompletableFuture.runAsync(write, task -> new Thread(task, "zombie").start())
                .handle((done, failure) ->
                        failure instanceof CompletionException wrapped ? wrapped.getCause() : failure);
    }
}
