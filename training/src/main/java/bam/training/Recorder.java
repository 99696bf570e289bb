package bam.training;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.model.Snapshot;
import bam.tracking.AttemptLedger;
import bam.tracking.MetricPoint;
import bam.tracking.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The half of a training that waits for disk and database, on a thread of its own, so that the training thread does
 * not. A ledger that does not answer is asked again for as long as patience lasts, while training goes on; any other
 * failure reaches the training thread at its next step.
 */
final class Recorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    /** Whoever waits is woken; this is only in case. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** Hours of points at a demo's speed; more are a ledger that is away for too long. */
    private static final int MOST_POINTS = 500_000;

    private final StageRun run;
    private final AttemptLedger attempts;
    private final CheckpointWriter checkpoints;
    private final TrainingSettings settings;
    private final Thread thread = new Thread(this::work, "recorder");

    // Guarded by this; the thread waits on it for work, and the training thread for the end of work.
    private List<MetricPoint> points = new ArrayList<>();
    private long reached;
    private @Nullable Snapshot snapshot;
    private boolean hurry;
    private boolean closed;
    private @Nullable RuntimeException failure;
    private long flushedNanos = System.nanoTime();
    private long answeredNanos = System.nanoTime();

    Recorder(StageRun run, AttemptLedger attempts, CheckpointWriter checkpoints, TrainingSettings settings) {
        this.run = run;
        this.attempts = attempts;
        this.checkpoints = checkpoints;
        this.settings = settings;
        thread.setDaemon(true);
        thread.start();
    }

    /** Adds the points of a step; they are written before long. */
    synchronized void add(long step, List<MetricPoint> measured) {
        requireWell();
        if (points.size() > MOST_POINTS) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    points.size() + " points wait for the ledger, and no more are kept in memory; it is tried again");
        }
        reached = step;
        points.addAll(measured);
        notifyAll();
    }

    /** Whether a snapshot can be handed over now; while one is written none can. */
    synchronized boolean ready() {
        requireWell();
        return snapshot == null;
    }

    /** Hands a snapshot over; its memory must be left alone until {@link #ready}. */
    synchronized void save(Snapshot taken) {
        snapshot = taken;
        notifyAll();
    }

    /** Waits until everything handed over is written; while patience lasts that is life too. */
    synchronized void drain() {
        hurry = true;
        notifyAll();
        try {
            while (failure == null && (snapshot != null || !points.isEmpty())) {
                wait(BETWEEN_TRIES.toMillis());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoppedException(FailureKind.INTERRUPTED, 0);
        } finally {
            hurry = false;
        }
        requireWell();
    }

    private void requireWell() {
        if (failure != null) {
            throw failure;
        }
    }

    private void work() {
        try {
            for (Batch batch = next(); batch != null; batch = next()) {
                write(batch);
            }
        } catch (RuntimeException | InterruptedException | Error mistake) {
            fail(mistake);
        }
    }

    /** What is written together: points first, since a checkpoint makes them final. */
    private record Batch(
            List<MetricPoint> points,
            long reached,
            @Nullable Snapshot snapshot) {}

    private synchronized @Nullable Batch next() throws InterruptedException {
        while (!closed && snapshot == null && !flushDue()) {
            wait(Math.max(LOOK.toMillis(), settings.flushInterval().toMillis()));
        }
        return closed ? null : new Batch(List.copyOf(points), reached, snapshot);
    }

    private boolean flushDue() {
        return !points.isEmpty()
                && (hurry
                        || System.nanoTime() - flushedNanos
                                >= settings.flushInterval().toNanos());
    }

    private void write(Batch batch) throws InterruptedException {
        try {
            if (!batch.points().isEmpty()) {
                run.at(Moment.REPORTING, batch.reached());
                attempts.report(
                        run.fence(),
                        new Report(batch.points(), batch.reached(), run.clock().spent()));
                reported(batch.points().size());
            }
            if (batch.snapshot() != null) {
                checkpoints.write(batch.snapshot());
                saved();
            }
        } catch (BamException away) {
            if (away.kind() != FailureKind.UNREACHABLE) {
                throw away;
            }
            bePatient(away);
        }
    }

    private synchronized void reported(int count) {
        points = new ArrayList<>(points.subList(count, points.size()));
        flushedNanos = System.nanoTime();
        answeredNanos = flushedNanos;
        notifyAll();
    }

    private synchronized void saved() {
        snapshot = null;
        answeredNanos = System.nanoTime();
        notifyAll();
    }

    private synchronized void bePatient(BamException away) throws InterruptedException {
        Duration silence = Duration.ofNanos(System.nanoTime() - answeredNanos);
        if (closed || silence.compareTo(settings.patience()) > 0) {
            throw away;
        }
        LOG.warn("training goes on without the ledger for {} s now: {}", silence.toSeconds(), away.getMessage());
        long end = System.nanoTime() + BETWEEN_TRIES.toNanos();
        while (!closed && System.nanoTime() < end) {
            if (hurry) {
                run.waits(reached);
            }
            wait(LOOK.toMillis());
        }
    }

    private synchronized void fail(Throwable mistake) {
        failure = mistake instanceof RuntimeException known
                ? known
                : Errors.translate(mistake, "the recorder of " + run.stage().label());
        notifyAll();
    }

    /** Gives up what is not written; a save that has begun is waited for. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
