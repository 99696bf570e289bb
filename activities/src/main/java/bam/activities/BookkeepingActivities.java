package bam.activities;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageTicket;
import bam.contracts.StudyOutline;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.storage.ArtifactStore;
import bam.tracking.StudyLedger;
import bam.training.StoppedException;
import bam.workflows.Bookkeeping;
import bam.workflows.Remedies;
import bam.workflows.StageWorkflow;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The ledger and Temporal's own client, as workflows see them. */
public final class BookkeepingActivities implements Bookkeeping {
    private final StudyLedger ledger;
    private final ArtifactStore store;
    private final WorkflowClient client;
    private final DocumentPlanner planner;
    private final Outlines outlines;

    /**
     * Bookkeeping of the control process.
     *
     * @param heartbeatTimeout silence after which a worker counts as lost, for stages that are planned from now on
     * @param searchable whether this Temporal knows our search attribute
     */
    public BookkeepingActivities(
            StudyLedger ledger,
            ArtifactStore store,
            WorkflowClient client,
            DocumentPlanner planner,
            Duration heartbeatTimeout,
            boolean searchable) {
        this.ledger = ledger;
        this.store = store;
        this.client = client;
        this.planner = planner;
        this.outlines = new Outlines(heartbeatTimeout, searchable);
    }

    @Override
    public StudyOutline plan(String workflowId, String document) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        Duration longest = context.getInfo().getStartToCloseTimeout(); // a hung disk falls silent after this
        try (HeartbeatPulse alive = new HeartbeatPulse(context, longest)) {
            StudyPlan plan = planner.plan(document);
            alive.stopIfRequested();
            ledger.record(plan, workflowId);
            return outlines.of(plan);
        } catch (BamException failure) {
            throw Failures.translate(failure);
        } catch (StoppedException stopped) {
            throw Failures.handBack(stopped);
        }
    }

    @Override
    public void requireHeldOut(String studyId) {
        translated(() -> ledger.plan(studyId).ifPresent(new HeldOutText(ledger, store)::require));
    }

    @Override
    public boolean alreadyDone(Fingerprint stage) {
        return translated(() -> {
            if (isWhole(stage)) {
                return true;
            }
            ask(stage);
            return false;
        });
    }

    /** Whether the artifact is there and whole; one that is not is forgotten. */
    private boolean isWhole(Fingerprint stage) {
        Optional<ArtifactReference> artifact = ledger.artifact(stage);
        if (artifact.isEmpty()) {
            return false;
        }
        try {
            store.open(artifact.get());
            return true;
        } catch (BamException lost) {
            if (lost.kind() != FailureKind.ARTIFACT_LOST && lost.kind() != FailureKind.BAD_INPUT) {
                throw lost;
            }
            ledger.forget(stage, lost.sentence());
            return false;
        }
    }

    /** A study asks for the stage anew: a wish that ends its being released or parked, but not a person's pause. */
    private void ask(Fingerprint stage) {
        ledger.want(stage, true);
        if (ledger.failure(stage).isPresent()) {
            ledger.reopen(stage);
        }
    }

    @Override
    public void release(Fingerprint stage) {
        translated(() -> ledger.release(stage));
    }

    @Override
    public void reopen(Fingerprint stage) {
        translated(() -> ledger.reopen(stage));
    }

    @Override
    public void want(Fingerprint stage, boolean wanted) {
        translated(() -> ledger.want(stage, wanted));
    }

    @Override
    public void stand(Fingerprint stage) {
        translated(() -> ledger.stand(stage));
    }

    @Override
    public void cancel(Fingerprint stage) {
        translated(() -> ledger.cancel(stage, Remedies.cancelled(stage)));
    }

    @Override
    public List<StageTicket> missingParents(StageTicket stage) {
        return translated(() -> {
            forgetLostParents(stage.fingerprint());
            return ledger.missingParents(stage.fingerprint()).stream()
                    .map(outlines::ticket)
                    .toList();
        });
    }

    private void forgetLostParents(Fingerprint stage) {
        ledger.stage(stage).map(PlannedStage::parents).orElse(List.of()).stream()
                .map(Parent::fingerprint)
                .distinct()
                .forEach(this::isWhole);
    }

    @Override
    public void endStudy(String studyId, StudyState state, String sentence) {
        String workflowId = Activity.getExecutionContext().getInfo().getWorkflowId();
        translated(() -> {
            if (isRunBy(studyId, workflowId)) {
                ledger.move(studyId, state, sentence);
            }
        });
    }

    /**
     * A document that was started twice is run by the workflow that recorded it last; the end of another one is not its
     * end.
     */
    private boolean isRunBy(String studyId, @Nullable String workflowId) {
        return ledger.study(studyId)
                .filter(study -> study.workflowId().equals(workflowId))
                .isPresent();
    }

    @Override
    public void join(StageTicket ticket, String study) {
        WorkflowOptions options = WorkflowOptions.newBuilder()
                .setWorkflowId(ticket.workflowId())
                .setTaskQueue(Queues.CONTROL)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .setStaticSummary(ticket.label())
                .build();
        client.newUntypedWorkflowStub(StageWorkflow.TYPE, options)
                .signalWithStart("join", new Object[] {study}, new Object[] {ticket});
    }

    @Override
    public void leave(StageTicket ticket, String study) {
        signal(ticket, "leave", study);
    }

    @Override
    public void hold(StageTicket ticket, String study) {
        signal(ticket, "hold", study);
    }

    private void signal(StageTicket ticket, String name, String study) {
        try {
            client.newUntypedWorkflowStub(ticket.workflowId()).signal(name, study);
        } catch (WorkflowNotFoundException ended) {
            return;
        }
    }

    @Override
    public List<String> running(List<String> workflowIds) {
        return workflowIds.stream().filter(this::isRunning).toList();
    }

    private boolean isRunning(String workflowId) {
        WorkflowStub stub = client.newUntypedWorkflowStub(workflowId);
        try {
            return stub.describe().getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
        } catch (WorkflowNotFoundException gone) {
            return false;
        }
    }

    private static void translated(Runnable call) {
        translated(() -> {
            call.run();
            return true;
        });
    }

    private static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (BamException failure) {
            throw Failures.translate(failure);
        }
    }
}
