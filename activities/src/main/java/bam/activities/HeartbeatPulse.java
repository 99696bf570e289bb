package bam.activities;

import bam.training.Pulse;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.ActivityNotExistsException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Heartbeats from a thread beside the work, sent only while the work moves: a hung native call falls silent, is taken
 * over elsewhere, and its process is given up. What the server answers (cancelled, paused, shutting down, not known any
 * more) becomes a wish to stop.
 */
final class HeartbeatPulse implements Pulse, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatPulse.class);

    /** The SDK throttles what is sent; beats are frequent so that answers are noticed soon. */
    private static final Duration BEAT = Duration.ofMillis(200);

    private final ActivityExecutionContext context;
    private final Duration stallLimit;
    private final Runnable stalled;
    private final BooleanSupplier closing;
    private final ScheduledExecutorService beats;
    private final ScheduledFuture<?> beating;
    private volatile long movedNanos = System.nanoTime();
    private volatile Position position = new Position(0, 0);
    private volatile boolean stopRequested;
    private volatile boolean gone;

    /** A pulse that falls silent after {@code stallLimit} without a move. */
    HeartbeatPulse(ActivityExecutionContext context, Duration stallLimit) {
        this(context, stallLimit, () -> {}, () -> false);
    }

    /**
     * A pulse that does not only fall silent.
     *
     * @param stalled what to do with this process then: the work in it cannot be ended otherwise
     * @param closing whether the worker ends, so that the work should be handed back
     */
    HeartbeatPulse(ActivityExecutionContext context, Duration stallLimit, Runnable stalled, BooleanSupplier closing) {
        this.context = context;
        this.stallLimit = stallLimit;
        this.stalled = stalled;
        this.closing = closing;
        this.beats = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "heartbeat");
            thread.setDaemon(true);
            return thread;
        });
        this.beating = beats.scheduleWithFixedDelay(this::beat, 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Where the work stands, as Temporal's interface shows it. */
    record Position(long done, long total) {}

    @Override
    public void moved(long done, long total) {
        position = new Position(done, total);
        movedNanos = System.nanoTime();
    }

    @Override
    public void lives() {
        movedNanos = System.nanoTime();
    }

    @Override
    public boolean stopRequested() {
        return stopRequested || closing.getAsBoolean();
    }

    private void beat() {
        if (gone) {
            return;
        }
        if (System.nanoTime() - movedNanos > stallLimit.toNanos()) {
            LOG.error("no move for {} s, at {}: the work counts as hung", stallLimit.toSeconds(), position);
            stopRequested = true;
            gone = true;
            stalled.run();
            return;
        }
        try {
            context.heartbeat(position);
        } catch (ActivityCompletionException told) {
            stop(told);
        }
    }

    /**
     * Whoever stops still saves, which takes its time: the beats go on, unless the server knows nothing of us any more.
     */
    private void stop(ActivityCompletionException told) {
        gone = told instanceof ActivityNotExistsException;
        if (!stopRequested) {
            LOG.info("told to stop: {}", told.getClass().getSimpleName());
        }
        stopRequested = true;
    }

    @Override
    public void close() {
        beating.cancel(false);
        beats.shutdownNow();
    }
}
