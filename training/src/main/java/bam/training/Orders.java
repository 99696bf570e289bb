package bam.training;

import bam.contracts.FailureKind;
import bam.tracking.AttemptLedger;
import bam.tracking.Fence;
import bam.tracking.StaleAttemptException;
import bam.tracking.Wish;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an attempt is told to do: by the ledger, which is asked on a thread of its own and is the truth, and by whoever
 * watches. A ledger that does not answer changes nothing.
 */
final class Orders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

    /** A pause is to be seen within a second. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Fence fence;
    private final AttemptLedger attempts;
    private final Pulse pulse;
    private final ScheduledExecutorService looks;
    private final ScheduledFuture<?> looking;
    private volatile Wish wish = Wish.GO_ON;

    Orders(Fence fence, AttemptLedger attempts, Pulse pulse) {
        this.fence = fence;
        this.attempts = attempts;
        this.pulse = pulse;
        this.looks = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "orders");
            thread.setDaemon(true);
            return thread;
        });
        this.looking =
                looks.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            wish = attempts.wish(fence);
        } catch (RuntimeException away) {
            LOG.debug("the ledger does not say what it wants of {}: {}", fence, away.getMessage());
        }
    }

    /** Whether the work is to end at the next safe place. */
    boolean stop() {
        return wish != Wish.GO_ON || pulse.stopRequested();
    }

    /**
     * Ends the work, after what there was to save is saved.
     *
     * @param step the last step that is saved; 0: there was nothing to save
     * @throws StaleAttemptException when another attempt has the stage
     * @throws StoppedException otherwise
     */
    RuntimeException stopped(long step) {
        return switch (wish) {
            case SUPERSEDED -> new StaleAttemptException(fence);
            case STAND_STILL -> new StoppedException(FailureKind.PAUSED, step);
            case GO_ON -> new StoppedException(FailureKind.INTERRUPTED, step);
        };
    }

    /** Whether nothing may be saved any more. */
    boolean superseded() {
        return wish == Wish.SUPERSEDED;
    }

    /** Stops here if that was asked for; for places where nothing needs saving. */
    void obey() {
        if (stop()) {
            throw stopped(0);
        }
    }

    @Override
    public void close() {
        looking.cancel(false);
        looks.shutdown();
    }
}
