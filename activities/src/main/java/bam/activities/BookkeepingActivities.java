package bam.activities;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageTicket;
import bam.contracts.StudyOutline;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.storage.ArtifactStore;
import bam.tracking.StudyLedger;
import bam.training.StoppedException;
import bam.workflows.Bookkeeping;
import bam.workflows.StageWorkflow;
import io.temporal.activity.Activity;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ledger and Temporal's own client, as workflows see them. */
public final class BookkeepingActivities implements Bookkeeping {
    /** As in the policy of planning; a hung disk falls silent after this. */
    private static final Duration LONGEST_PLANNING = Duration.ofMinutes(10);

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
        try (HeartbeatPulse alive = new HeartbeatPulse(Activity.getExecutionContext(), LONGEST_PLANNING)) {
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
    public boolean alreadyDone(Fingerprint stage) {
        try {
            return isDone(stage);
        } catch (BamException failure) {
            throw Failures.translate(failure);
        }
    }

    private boolean isDone(Fingerprint stage) {
        Optional<ArtifactReference> artifact = ledger.artifact(stage);
        if (artifact.isEmpty()) {
            ledger.reopen(stage);
            return false;
        }
        try {
            store.open(artifact.get());
            return true;
        } catch (BamException lost) {
            if (lost.kind() != FailureKind.BAD_INPUT) {
                throw lost;
            }
            ledger.forget(stage, lost.sentence());
            return false;
        }
    }

    @Override
    public void release(Fingerprint stage) {
        try {
            ledger.release(stage);
        } catch (BamException failure) {
            throw Failures.translate(failure);
        }
    }

    @Override
    public void reopen(Fingerprint stage) {}

    @Override
    public void want(Fingerprint stage, boolean wanted) {}

    @Override
    public void stand(Fingerprint stage) {}

    @Override
    public void cancel(Fingerprint stage) {}

    @Override
    public List<StageTicket> missingParents(StageTicket stage) {
        return List.of();
    }

    @Override
    public void hold(StageTicket ticket, String study) {}

    @Override
    public void endStudy(String studyId, StudyState state, String sentence) {
        try {
            if (isRunBy(studyId, Activity.getExecutionContext().getInfo().getWorkflowId())) {
                ledger.move(studyId, state, sentence);
            }
        } catch (BamException failure) {
            throw Failures.translate(failure);
        }
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
        try {
            client.newUntypedWorkflowStub(ticket.workflowId()).signal("leave", study);
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
}
