package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StudyPlan;
import bam.tracking.fixture.SmallPlan;
import bam.tracking.fixture.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attempts and their fences in a real database. */
class AttemptLedgerTest {
    private static final WorkerIdentity WORKER = new WorkerIdentity("worker-1", "host", 42, 1);
    private static final ArtifactReference ARTIFACT = new ArtifactReference(Digest.of("model"), "model", 7);
    private static final Digest BYTES = Digest.of("checkpoint");

    private final TestDatabase database = TestDatabase.fresh();
    private final PostgresLedger ledger = database.open();
    private final StudyLedger studies = ledger.studies();
    private final AttemptLedger attempts = ledger.attempts();
    private final StudyPlan plan = SmallPlan.of("demo", 1);
    private final Fingerprint trunk = plan.replicates().get(0).trunk();

    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void refusesEveryWriteOfAnAttemptThatWasOvertakenAndEntersItInTheBook() {
        Fence zombie = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        CheckpointSlot slot = attempts.open(zombie, 1);
        Checkpoint committed = commit(zombie, 2);
        attempts.begin(trunk, WORKER, Duration.ZERO);

        assertStale(() -> attempts.resumed(zombie, 1));
        assertStale(() -> attempts.report(zombie, told(points("loss", 3, 4))));
        assertStale(() -> attempts.open(zombie, 3));
        assertStale(() -> attempts.commit(zombie, slot, BYTES, 10, slot.step()));
        assertStale(() -> attempts.corrupt(zombie, committed, "spite"));
        assertStale(() -> attempts.retire(zombie, new Retention(2, Long.MAX_VALUE)));
        assertStale(() -> attempts.finish(zombie, ARTIFACT, List.of(), Map.of()));
        assertStale(() -> attempts.end(zombie, new BamException(FailureKind.BUG, "spite"), false));

        assertThat(studies.series(trunk, "loss")).isEmpty();
        assertThat(studies.artifact(trunk)).isEmpty();
        assertThat(studies.failure(trunk)).isEmpty();
        assertThat(database.strings(
                        "SELECT sentence FROM audit WHERE event = 'WRITE_REFUSED' AND epoch = 1 ORDER BY id"))
                .hasSize(8)
                .startsWith(
                        "attempt 1 was refused to note that it resumed from step 1",
                        "attempt 1 was refused to append 2 points");
    }

    @Test
    void marksTheOvertakenAttemptAsLostAndGivesTheNextWhatWasCommitted() {
        Fence first = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        Checkpoint older = commit(first, 10);
        Checkpoint newer = commit(first, 20);
        CheckpointSlot unfinished = attempts.open(first, 30);

        Attempt second = attempts.begin(trunk, WORKER.attempt(2), Duration.ZERO);
        attempts.resumed(second.fence(), 20);

        assertThat(second.fence().epoch()).isEqualTo(2);
        assertThat(second.checkpoints()).containsExactly(newer, older);
        assertThat(studies.attempts(trunk))
                .extracting(AttemptRecord::outcome, AttemptRecord::resumedStep, AttemptRecord::sentence)
                .containsExactly(tuple("LOST", 0L, "went silent; attempt 2 took over"), tuple("RUNNING", 20L, ""));
        assertThat(studies.attempts(trunk).get(0).ended()).isEmpty();
        assertThat(database.strings("SELECT state FROM checkpoint WHERE id = " + unfinished.id()))
                .containsExactly("ABANDONED");
        assertThat(events()).containsExactly("ATTEMPT_LOST", "CHECKPOINT_ABANDONED");
    }

    @Test
    void deletesPointsBeyondTheCommittedCheckpoint() {
        Fence first = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        attempts.report(first, told(points("loss", 1, 10)));
        commit(first, 6);
        attempts.report(first, told(points("gradient-norm", 5, 12)));

        attempts.begin(trunk, WORKER, Duration.ZERO);

        assertThat(steps("loss")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(steps("gradient-norm")).isEmpty();
    }

    @Test
    void leavesPointsThatAreFinalAsTheyAre() {
        Fence first = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        attempts.report(first, told(points("loss", 1, 6)));
        Checkpoint older = commit(first, 3);
        Checkpoint newer = commit(first, 6);

        Fence second = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        attempts.corrupt(second, newer, "a byte has changed");
        attempts.report(second, told(List.of(new MetricPoint("loss", 5, 99, 1), new MetricPoint("other", 5, 99, 1))));
        attempts.report(second, told(points("loss", 7, 8)));

        assertThat(studies.series(trunk, "loss")).isEqualTo(points("loss", 1, 8));
        assertThat(studies.series(trunk, "other")).isEmpty();
        assertThat(attempts.begin(trunk, WORKER, Duration.ZERO).checkpoints()).containsExactly(older);
        assertThat(database.strings("SELECT sentence FROM audit WHERE event = 'CHECKPOINT_CORRUPT'"))
                .containsExactly("a byte has changed");
    }

    @Test
    void keepsNumbersThatAreNone() {
        Fence fence = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        List<MetricPoint> odd = List.of(
                new MetricPoint("loss", 1, Double.NaN, 1_700_000_000_123L),
                new MetricPoint("loss", 2, Double.POSITIVE_INFINITY, 1_700_000_000_124L),
                new MetricPoint("loss", 3, Double.NEGATIVE_INFINITY, 1_700_000_000_125L),
                new MetricPoint("loss", 4, -0.1, 1_700_000_000_999L),
                new MetricPoint("loss", 5, Double.MIN_VALUE, 0));

        attempts.report(fence, told(odd));
        attempts.report(fence, told(odd));

        assertThat(studies.series(trunk, "loss")).isEqualTo(odd);
    }

    @Test
    void commitsOnceHoweverOftenItIsAskedAndNothingWithoutASlot() {
        Fence fence = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        attempts.report(fence, told(points("loss", 1, 4)));
        CheckpointSlot slot = attempts.open(fence, 4);
        attempts.commit(fence, slot, BYTES, 10, slot.step());
        attempts.commit(fence, slot, BYTES, 10, slot.step());

        assertThat(pointFacts()).isEqualTo(1);
        CheckpointSlot unknown = new CheckpointSlot(slot.id() + 1, 5, "nowhere");
        assertThatThrownBy(() -> attempts.commit(fence, unknown, BYTES, 10, unknown.step()))
                .hasMessageContaining("open a slot before committing it");
    }

    @Test
    void commitsNothingWhenThePointsCannotEnterTheOutbox() {
        Fence fence = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        attempts.report(fence, told(points("loss", 1, 4)));
        CheckpointSlot slot = attempts.open(fence, 4);
        database.execute("ALTER TABLE outbox ADD CONSTRAINT closed CHECK (kind <> 'POINTS_COMMITTED')");

        assertThatThrownBy(() -> attempts.commit(fence, slot, BYTES, 10, slot.step()))
                .isInstanceOf(BamException.class)
                .hasMessageContaining("closed");

        assertThat(database.strings("SELECT state FROM checkpoint")).containsExactly("WRITING");
        assertThat(database.strings("SELECT final_step FROM stage WHERE fingerprint = '" + trunk + "'"))
                .containsExactly("0");
    }

    @Test
    void holdsStepEpochAndANonceInThePathOfACheckpoint() {
        attempts.begin(trunk, WORKER, Duration.ZERO);
        Fence fence = attempts.begin(trunk, WORKER, Duration.ZERO).fence();

        CheckpointSlot one = attempts.open(fence, 12);
        CheckpointSlot another = attempts.open(fence, 12);

        assertThat(one.path())
                .matches(trunk.hex().substring(0, 2) + "/" + trunk + "/0000000012-2-[0-9a-f]{8}\\.checkpoint");
        assertThat(another.path()).isNotEqualTo(one.path());
    }

    @Test
    void retiresAllButTheNewestCheckpointsAndAllOfThemAfterTheEnd() {
        Fence fence = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        Checkpoint first = commit(fence, 10);
        Checkpoint second = commit(fence, 20);
        Checkpoint third = commit(fence, 30);

        assertThat(attempts.retire(fence, new Retention(2, Long.MAX_VALUE))).containsExactly(first);
        assertThat(attempts.retire(fence, new Retention(2, Long.MAX_VALUE))).isEmpty();
        attempts.finish(fence, ARTIFACT, List.of(), Map.of());
        assertThat(attempts.retire(fence, new Retention(2, Long.MAX_VALUE))).containsExactlyInAnyOrder(second, third);
    }

    @Test
    void givesManyThatBeginAtOnceEachAnEpochAndOneOfThemTheStage() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Fence> fences = new ArrayList<>();
        try {
            List<Callable<Fence>> begins = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                begins.add(() -> attempts.begin(trunk, WORKER, Duration.ZERO).fence());
            }
            for (Future<Fence> begun : threads.invokeAll(begins)) {
                fences.add(begun.get());
            }
        } finally {
            threads.shutdown();
        }
        assertThat(fences)
                .extracting(Fence::epoch)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 9).boxed().toList());
        assertThat(fences.stream().filter(this::mayWrite)).containsExactly(new Fence(trunk, 9));
    }

    private boolean mayWrite(Fence fence) {
        try {
            attempts.report(fence, told(points("loss", 1, 1)));
            return true;
        } catch (StaleAttemptException stale) {
            return false;
        }
    }

    @Test
    void takesTheStageFromAWriterThatFrozeInsideATransaction() throws Exception {
        Fence first = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        try (Connection frozen = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = frozen.createStatement()) {
            statement.execute("SET idle_in_transaction_session_timeout = '2s'");
            frozen.setAutoCommit(false);
            statement.execute("SELECT FROM stage WHERE fingerprint = '" + trunk + "' FOR SHARE");

            assertThat(attempts.begin(trunk, WORKER, Duration.ZERO).fence().epoch())
                    .isEqualTo(first.epoch() + 1);
        }
    }

    @Test
    void setsTimeoutsOnEveryConnection() {
        try (Database own = Database.open(database.url(), database.user(), database.password())) {
            assertThat(own.<List<String>>inTransaction(handle ->
                            handle.createQuery("""
                            SELECT current_setting(name) FROM unnest(ARRAY['statement_timeout', 'lock_timeout',
                                'idle_in_transaction_session_timeout']) AS name
                            """).mapTo(String.class).list()))
                    .containsExactly("4s", "3s", "2s");
        }
    }

    @Test
    void finishesOnceWithOneArtifact() {
        Fence fence = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        attempts.finish(fence, ARTIFACT, List.of(), Map.of());
        attempts.finish(fence, ARTIFACT, List.of(), Map.of());
        attempts.end(fence, new BamException(FailureKind.UNREACHABLE, "the answer was lost"), false);

        assertThat(studies.artifact(trunk)).contains(ARTIFACT);
        assertThat(studies.attempts(trunk)).extracting(AttemptRecord::outcome).containsExactly("DONE");
        assertThatThrownBy(() -> attempts.finish(
                        fence, new ArtifactReference(Digest.of("other"), "model", 7), List.of(), Map.of()))
                .hasMessageContaining("finish it once");
    }

    @Test
    void tellsALateAttemptThatTheStageWasFinishedMeanwhile() {
        attempts.finish(attempts.begin(trunk, WORKER, Duration.ZERO).fence(), ARTIFACT, List.of(), Map.of());

        assertThatThrownBy(() -> attempts.begin(trunk, WORKER, Duration.ZERO))
                .isInstanceOf(BamException.class)
                .hasMessageContaining("was finished by attempt 1 meanwhile; ask for its artifact")
                .extracting(failure -> ((BamException) failure).kind())
                .isEqualTo(FailureKind.SUPERSEDED);
    }

    @Test
    void handsBackForAnotherAttemptAndFailsForGood() {
        Fence first = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        attempts.end(first, new BamException(FailureKind.INTERRUPTED, "the worker shuts down"), false);
        attempts.end(first, new BamException(FailureKind.BUG, "said twice"), false);
        assertStale(() -> attempts.report(first, told(points("loss", 1, 1))));

        Fence second = attempts.begin(trunk, WORKER, Duration.ZERO).fence();
        attempts.end(second, new BamException(FailureKind.BAD_INPUT, "a corpus is damaged; fetch it again"), false);

        assertThat(studies.attempts(trunk)).extracting(AttemptRecord::outcome).containsExactly("HANDED_BACK", "FAILED");
        assertThat(studies.attempts(trunk).get(0).failure()).contains(FailureKind.INTERRUPTED);
        assertThat(studies.failure(trunk).orElseThrow().kind()).isEqualTo(FailureKind.BAD_INPUT);
    }

    @Test
    void keepsTheScoresOfAnEvaluation() {
        Fingerprint evaluation = plan.stages().get(5).fingerprint();
        List<WindowScore> scores =
                List.of(new WindowScore("prose", 0, 10.5, 16, 16), new WindowScore("prose", 1, Double.NaN, 16, 15));
        attempts.finish(attempts.begin(evaluation, WORKER, Duration.ZERO).fence(), ARTIFACT, scores, Map.of());

        assertThat(studies.scores(evaluation)).isEqualTo(scores);
        assertThat(studies.scores(trunk)).isEmpty();
    }

    private static void assertStale(ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOf(StaleAttemptException.class)
                .hasMessageStartingWith("attempt 1 of stage")
                .hasMessageContaining("was refused");
    }

    private Checkpoint commit(Fence fence, long step) {
        CheckpointSlot slot = attempts.open(fence, step);
        attempts.commit(fence, slot, BYTES, 10, slot.step());
        return new Checkpoint(slot.id(), step, slot.path(), BYTES, 10);
    }

    private static List<MetricPoint> points(String series, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(step -> new MetricPoint(series, step, 1.0 / step, 1_000 + step))
                .toList();
    }

    private List<Long> steps(String series) {
        return studies.series(trunk, series).stream().map(MetricPoint::step).toList();
    }

    private int pointFacts() {
        return database.strings("SELECT id FROM outbox WHERE kind = 'POINTS_COMMITTED'")
                .size();
    }

    private List<String> events() {
        return database.strings("SELECT event FROM audit ORDER BY id");
    }

    private static Report told(List<MetricPoint> points) {
        long reached = points.stream().mapToLong(MetricPoint::step).max().orElse(0);
        return new Report(points, reached, Map.of());
    }
}
