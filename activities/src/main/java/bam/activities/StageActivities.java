package bam.activities;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.tracking.StaleAttemptException;
import bam.tracking.WorkerIdentity;
import bam.training.StageRunner;
import bam.training.StoppedException;
import bam.workflows.StageWork;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionClient;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The work of stages inside a Temporal activity. */
public final class StageActivities implements StageWork {
    private static final Duration LOOK = Duration.ofMillis(10);

    /** Longer than a process takes to end when its work is done. */
    private static final Duration SLOT_KEPT = Duration.ofMinutes(1);

    private final StageRunner runner;
    private final WorkerIdentity worker;
    private final Duration stallLimit;
    private final Runnable giveUp;
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean closing;
    private volatile boolean handedOver;

    /**
     * Activities of one worker.
     *
     * @param stallLimit time without any progress after which the work counts as hung
     * @param giveUp ends this process, since a native call in it hangs or its device or memory is spoilt: a supervisor
     *     starts a fresh one
     */
    public StageActivities(StageRunner runner, WorkerIdentity worker, Duration stallLimit, Runnable giveUp) {
        this.runner = runner;
        this.worker = worker;
        this.stallLimit = stallLimit;
        this.giveUp = giveUp;
    }

    /** The worker ends: what runs is handed back at the end of its step and its save. */
    void close() {
        closing = true;
    }

    /** Waits until nothing runs or what ran is handed over. */
    void awaitIdle(Duration grace) throws InterruptedException {
        long end = System.nanoTime() + grace.toNanos();
        while (!handedOver && running.get() > 0 && System.nanoTime() < end) {
            Thread.sleep(LOOK.toMillis());
        }
    }

    /** Whether a stage was handed over while the worker ended; its slot is kept. */
    boolean handedOver() {
        return handedOver;
    }

    @Override
    public ArtifactReference prepareCorpus(Fingerprint stage) {
        return run(stage);
    }

    @Override
    public ArtifactReference importModel(Fingerprint stage) {
        return run(stage);
    }

    @Override
    public ArtifactReference train(Fingerprint stage) {
        return run(stage);
    }

    @Override
    public ArtifactReference merge(Fingerprint stage) {
        return run(stage);
    }

    @Override
    public ArtifactReference evaluate(Fingerprint stage) {
        return run(stage);
    }

    private ArtifactReference run(Fingerprint stage) {
        running.incrementAndGet();
        try {
            return work(stage, Activity.getExecutionContext());
        } finally {
            running.decrementAndGet();
        }
    }

    private ArtifactReference work(Fingerprint stage, ActivityExecutionContext context) {
        if (closing) {
            throw handBack(context, new StoppedException(FailureKind.INTERRUPTED, 0));
        }
        WorkerIdentity self = worker.attempt(context.getInfo().getAttempt());
        try (HeartbeatPulse pulse = new HeartbeatPulse(context, stallLimit, giveUp, () -> closing)) {
            return runner.run(stage, self, waited(context.getInfo()), pulse);
        } catch (StoppedException | StaleAttemptException stopped) {
            throwIfCancelled(context);
            throw handBack(context, stopped);
        } catch (BamException failure) {
            if (failure.kind() == FailureKind.DEVICE_ERROR || failure.kind() == FailureKind.OUT_OF_MEMORY) {
                giveUp.run();
            }
            throw Failures.translate(failure);
        }
    }

    /**
     * A worker that ends answers from here and keeps its slot until its process is gone: with a free slot it would ask
     * for work once more, and might be given what it has just handed back.
     */
    private RuntimeException handBack(ActivityExecutionContext context, RuntimeException stopped) {
        ApplicationFailure failure = Failures.handBack(stopped);
        if (!closing) {
            return failure;
        }
        try {
            ActivityCompletionClient answers = context.getWorkflowClient().newActivityCompletionClient();
            answers.completeExceptionally(context.getTaskToken(), failure);
        } catch (ActivityCompletionException unheard) {
            return failure;
        }
        context.doNotCompleteOnReturn();
        handedOver = true;
        keepSlot();
        return failure;
    }

    private static void keepSlot() {
        try {
            Thread.sleep(SLOT_KEPT.toMillis());
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** By two clocks, the server's and ours: never negative. */
    private static Duration waited(ActivityInfo info) {
        long millis = System.currentTimeMillis() - info.getCurrentAttemptScheduledTimestamp();
        return Duration.ofMillis(Math.max(0, millis));
    }

    /** A cancelled activity must say so itself, or the workflow would wait for another try. */
    private static void throwIfCancelled(ActivityExecutionContext context) {
        try {
            context.heartbeat("stopped");
        } catch (ActivityCanceledException cancelled) {
            throw cancelled;
        } catch (ActivityCompletionException otherwise) {
            return;
        }
    }
}
