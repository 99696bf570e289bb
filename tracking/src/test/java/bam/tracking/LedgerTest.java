package bam.tracking;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.tracking.fixture.SmallPlan;
import bam.tracking.fixture.TestDatabase;
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

/** A ledger on a real database of its own for each test, a small plan, and what tests do with both again and again. */
abstract class LedgerTest {
    static final WorkerIdentity WORKER = new WorkerIdentity("worker-1", "host", 42, 1);
    static final ArtifactReference ARTIFACT = new ArtifactReference(Digest.of("model"), "model", 7);
    static final Digest BYTES = Digest.of("checkpoint");
    static final Retention NEWEST_TWO = Retention.STANDARD;

    final TestDatabase database = TestDatabase.fresh();
    final PostgresLedger ledger = database.open();
    final StudyLedger studies = ledger.studies();
    final AttemptLedger attempts = ledger.attempts();
    final StudyPlan plan = SmallPlan.of("demo", 1);
    final Fingerprint trunk = plan.replicates().get(0).trunk();

    @AfterEach
    void close() {
        ledger.close();
        database.drop();
    }

    final Fence begin() {
        return attempt().fence();
    }

    final Attempt attempt() {
        return attempts.begin(trunk, WORKER, Duration.ZERO);
    }

    final void finish(Fence fence) {
        attempts.finish(fence, ARTIFACT, List.of(), Map.of());
    }

    final BamException end(Fence fence, FailureKind kind, String sentence) {
        return attempts.end(fence, new BamException(kind, sentence), false, Map.of());
    }

    final BamException stop(Fence fence, FailureKind kind) {
        return attempts.end(fence, new BamException(kind, "stopped as it was asked to"), true, Map.of());
    }

    final Checkpoint commit(Fence fence, long step) {
        CheckpointSlot slot = attempts.open(fence, step);
        attempts.commit(fence, slot, BYTES, 10, step);
        return new Checkpoint(slot.id(), step, slot.path(), BYTES, 10);
    }

    final StageRecord stage() {
        return studies.record(trunk).orElseThrow();
    }

    final StageState state() {
        return stage().state();
    }

    final List<String> events() {
        return database.strings("SELECT event FROM audit ORDER BY id");
    }

    final List<String> said(Audit.Event event) {
        return database.strings("SELECT sentence FROM audit WHERE event = '" + event + "' ORDER BY id");
    }

    final List<Long> steps(String series) {
        return studies.series(trunk, series).stream().map(MetricPoint::step).toList();
    }

    static List<MetricPoint> points(String series, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(step -> new MetricPoint(series, step, 1.0 / step, 1_000 + step))
                .toList();
    }

    static Report told(List<MetricPoint> points) {
        long reached = points.stream().mapToLong(MetricPoint::step).max().orElse(0);
        return new Report(points, reached, Map.of());
    }

    static Report reached(long step) {
        return new Report(List.of(), step, Map.of());
    }

    static BamException refusal(ThrowingCallable call) {
        return catchThrowableOfType(BamException.class, call);
    }

    static void assertStale(ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOf(StaleAttemptException.class)
                .hasMessageStartingWith("attempt 1 of stage")
                .hasMessageContaining("was refused");
    }

    /** Runs all of these at once and gives back what they return. */
    static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }
}
