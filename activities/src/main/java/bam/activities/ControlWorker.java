package bam.activities;

import bam.workflows.Bookkeeping;
import bam.workflows.StageWorkflowImpl;
import bam.workflows.StudyWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverterException;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkflowImplementationOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs workflow code and its bookkeeping; holds no model and no tensor. */
public final class ControlWorker implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final WorkerFactory factory;

    private ControlWorker(WorkerFactory factory) {
        this.factory = factory;
    }

    /** Starts to poll. */
    public static ControlWorker start(WorkflowClient client, Bookkeeping bookkeeping) {
        WorkerFactory factory = WorkerFactory.newInstance(client);
        Worker worker = factory.newWorker(Queues.CONTROL);
        register(worker);
        worker.registerActivitiesImplementations(bookkeeping);
        factory.start();
        return new ControlWorker(factory);
    }

    /** Registers our workflows; an input that is no study fails the workflow instead of looping for ever. */
    static void register(Worker worker) {
        worker.registerWorkflowImplementationTypes(
                WorkflowImplementationOptions.newBuilder()
                        .setFailWorkflowExceptionTypes(DataConverterException.class)
                        .build(),
                StudyWorkflowImpl.class,
                StageWorkflowImpl.class);
    }

    @Override
    public void close() {
        factory.shutdown();
        factory.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
