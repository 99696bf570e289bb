package bam.activities;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One slot: takes one stage at a time from the queue of its resource class. */
public final class StageWorker implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final WorkerFactory factory;
    private final StageActivities work;
    private final Duration grace;

    private StageWorker(WorkerFactory factory, StageActivities work, Duration grace) {
        this.factory = factory;
        this.work = work;
        this.grace = grace;
    }

    /**
     * Starts to poll.
     *
     * @param queue of {@link Queues#stages}
     * @param grace time that a running stage has to save itself when the worker closes
     */
    public static StageWorker start(WorkflowClient client, String queue, StageActivities work, Duration grace) {
        WorkerFactory factory = WorkerFactory.newInstance(client);
        Worker worker = factory.newWorker(
                queue,
                WorkerOptions.newBuilder()
                        .setMaxConcurrentActivityExecutionSize(1)
                        .setMaxConcurrentActivityTaskPollers(1)
                        .setDisableEagerExecution(true)
                        // What is handed back still saves: without beats it would be taken over while it does.
                        .setAllowActivityHeartbeatDuringShutdown(true)
                        .build());
        worker.registerActivitiesImplementations(work);
        factory.start();
        return new StageWorker(factory, work, grace);
    }

    /**
     * Asks the running stage to stop at the end of its step and waits, so that no native call is cut short; takes no
     * more work. The process is to end after this.
     */
    @Override
    public void close() {
        long end = System.nanoTime() + grace.toNanos();
        work.close();
        try {
            work.awaitIdle(grace);
            if (!work.handedOver()) {
                endPolling(end);
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** Only of a worker that keeps no slot: the server answers those who wait for work, in seconds. */
    private void endPolling(long end) {
        factory.shutdown();
        while (!factory.isTerminated() && !work.handedOver() && System.nanoTime() < end) {
            factory.awaitTermination(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
