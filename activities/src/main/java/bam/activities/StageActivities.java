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
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;

/** The work of stages inside a Temporal activity. */
public final class StageActivities implements StageWork {
    private final StageRunner runner;
    private final WorkerIdentity worker;
    private final Duration stallLimit;
    private final Runnable giveUp;
    private volatile boolean closing;

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
        if (closing) {
            throw Failures.handBack(new StoppedException(FailureKind.INTERRUPTED, 0));
        }
        ActivityExecutionContext context = Activity.getExecutionContext();
        WorkerIdentity self = worker.attempt(context.getInfo().getAttempt());
        try (HeartbeatPulse pulse = new HeartbeatPulse(context, stallLimit, giveUp, () -> closing)) {
            return runner.run(stage, self, waited(context.getInfo()), pulse);
        } catch (StoppedException stopped) {
            throwIfCancelled(context);
            throw Failures.handBack(stopped);
        } catch (StaleAttemptException stale) {
            throwIfCancelled(context);
            throw Failures.handBack(stale);
        } catch (BamException failure) {
            if (failure.kind() == FailureKind.DEVICE_ERROR || failure.kind() == FailureKind.OUT_OF_MEMORY) {
                giveUp.run();
            }
            throw Failures.translate(failure);
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
