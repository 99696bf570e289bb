package bam.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Digest;
import bam.contracts.StageState;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Temporal in memory, a ledger of maps, stages whose work is a name in a list, and what a person may do to them. */
final class Laboratory implements AutoCloseable {
    static final String CONTROL = "control";
    static final String STAGES = "stages";
    private static final String BUSY = "busy";

    final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
            .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder().setIdentity("laboratory").build())
            .build());
    final MapLedger ledger = new MapLedger();
    final NamedWork work = new NamedWork(ledger);
    final MapBookkeeping bookkeeping = new MapBookkeeping(ledger, temporal.getWorkflowClient());
    final List<String> worked = work.worked;
    private final List<WorkerFactory> freed = new ArrayList<>();

    Laboratory() {
        Worker control = temporal.newWorker(CONTROL);
        control.registerWorkflowImplementationTypes(StudyWorkflowImpl.class, StageWorkflowImpl.class);
        control.registerActivitiesImplementations(bookkeeping);
        temporal.newWorker(STAGES).registerActivitiesImplementations(work);
        temporal.start();
    }

    WorkflowStub start(String study, String... experts) {
        WorkflowStub stub = client().newUntypedWorkflowStub(
                        StudyWorkflow.TYPE,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(study)
                                .setTaskQueue(CONTROL)
                                .build());
        stub.start(document(study, experts));
        return stub;
    }

    static JsonNode document(String study, String... experts) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("study", study);
        List.of(experts).forEach(document.putArray("experts")::add);
        return document;
    }

    /** Holds the work of a stage until the latch is opened. */
    CountDownLatch hold(String label) {
        return work.held.computeIfAbsent(label, ignored -> new CountDownLatch(1));
    }

    /** A study whose work has come to this stage, which is held. */
    WorkflowStub startAndHold(String study, String label, String... experts) {
        hold(label);
        WorkflowStub stub = start(study, experts);
        eventually(() -> worked.contains(label));
        return stub;
    }

    /** No worker takes the stage before {@link #freeWorkers}. */
    void occupyWorkers(String label) {
        ledger.queues.put(label, BUSY);
    }

    void freeWorkers() {
        WorkerFactory factory = WorkerFactory.newInstance(client());
        factory.newWorker(BUSY).registerActivitiesImplementations(work);
        factory.start();
        freed.add(factory);
    }

    // What a person does, as the command line does it: the ledger first, then the workflow.

    void pause(String label) {
        ledger.pause(label, true);
        stage(label).pause();
    }

    void resume(String label) {
        ledger.pause(label, false);
        stage(label).resume();
    }

    // What a person sees.

    StageWorkflow stage(String label) {
        return client().newWorkflowStub(StageWorkflow.class, stageId(label));
    }

    static String stageId(String label) {
        return "stage-" + Digest.of(label);
    }

    StudyWorkflow study(String study) {
        return client().newWorkflowStub(StudyWorkflow.class, study);
    }

    boolean is(String label, StageState state) {
        return stage(label).status().state() == state;
    }

    /** What Temporal's own interface says of a workflow. */
    String details(String workflowId) {
        return client().newUntypedWorkflowStub(workflowId)
                .query("__temporal_workflow_metadata", WorkflowMetadata.class)
                .getCurrentDetails();
    }

    /** Both the workflow and the ledger say so. */
    void awaitState(String label, StageState state) {
        eventually(() -> ledger.state(label) == state && is(label, state));
    }

    /** Its work has been asked to stop. */
    void awaitStopping(String label) {
        eventually(() -> client().fetchHistory(stageId(label)).getEvents().stream()
                .anyMatch(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED));
    }

    long attempts(String label) {
        return List.copyOf(worked).stream().filter(label::equals).count();
    }

    static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 30 s in vain").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    WorkflowClient client() {
        return temporal.getWorkflowClient();
    }

    @Override
    public void close() {
        work.held.values().forEach(CountDownLatch::countDown);
        freed.forEach(WorkerFactory::shutdownNow);
        temporal.close();
    }
}
