package bam.app;

import bam.activities.Queues;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.StageState;
import bam.contracts.StageTicket;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.tracking.StageStatus;
import bam.tracking.StudyLedger;
import bam.tracking.StudyStatus;
import bam.tracking.StudySummary;
import bam.workflows.StudyWorkflow;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Starts and watches studies of a running installation. */
final class StudyRunner {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int LOOKS_PER_ROLL_CALL = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Connection connection;
    private final StudyLedger ledger;

    StudyRunner(Connection connection) {
        this.connection = connection;
        this.ledger = connection.ledger().studies();
    }

    static String workflowId(String studyId) {
        return "study-" + studyId;
    }

    /** Whether every stage of the study is done and the study said so. */
    boolean isDone(String studyId) {
        return ledger.study(studyId)
                .filter(status -> status.state() == StudyState.SUCCEEDED)
                .filter(status -> status.stages().stream().allMatch(stage -> stage.state() == StageState.DONE))
                .isPresent();
    }

    /**
     * Starts the study, or joins it when it runs already; what is parked in it is tried again, and older studies of its
     * name go on, as the answer says. The ledger opens a parked stage first, so that a workflow which begins or waits
     * finds it open.
     */
    List<String> start(StudyPlan plan) {
        ledger.record(plan, workflowId(plan.id()));
        List<StageStatus> parked = Standstill.of(plan, status(plan.id())).parked();
        parked.forEach(stage -> ledger.reopen(stage.fingerprint()));
        begin(plan);
        Signals signals = new Signals(connection);
        parked.forEach(stage -> signals.send(StageTicket.workflowId(stage.fingerprint()), Signals.RETRY));
        return Stream.concat(parked.stream().map(StudyRunner::retried), older(plan, ledger.studies()).stream())
                .toList();
    }

    /** A changed document is another study: the one before goes on, since what it has begun may be wanted still. */
    static List<String> older(StudyPlan plan, List<StudySummary> studies) {
        return studies.stream()
                .filter(study -> study.name().equals(plan.name()) && !study.id().equals(plan.id()))
                .filter(study -> !study.state().ended())
                .map(study ->
                        "study " + study.id() + " of the same name, from another document, has not ended: it goes on"
                                + " beside this one, which shares what both want; './bam study cancel " + study.id()
                                + "' ends it")
                .toList();
    }

    private static String retried(StageStatus stage) {
        return "retrying: '" + stage.label() + "' (" + stage.fingerprint().abbreviated() + "), which was parked: "
                + stage.sentence();
    }

    private void begin(StudyPlan plan) {
        WorkflowOptions options = WorkflowOptions.newBuilder()
                .setWorkflowId(workflowId(plan.id()))
                .setTaskQueue(Queues.CONTROL)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                .setStaticSummary("study " + plan.name())
                .setStaticDetails(connection
                        .addresses()
                        .mlflow()
                        .map(server -> "[Runs in MLflow](" + MlflowPage.of(server, plan.name()) + ")")
                        .orElse(""))
                .build();
        connection
                .temporal()
                .newUntypedWorkflowStub(StudyWorkflow.TYPE, options)
                .start(document(plan));
    }

    private static JsonNode document(StudyPlan plan) {
        try {
            return JSON.readTree(plan.document());
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("the plan holds a document that is no JSON", bug);
        }
    }

    /** Shows the study until it ends, or until nothing of it can go on without a person; returns how it stands. */
    StudyStatus watch(StudyPlan plan, ProgressView view) throws InterruptedException {
        for (long look = 0; ; look++) {
            StudyStatus status = status(plan.id());
            view.show(status, Instant.now());
            if (status.state().ended() || Standstill.of(plan, status).complete()) {
                return status;
            }
            if (look % LOOKS_PER_ROLL_CALL == LOOKS_PER_ROLL_CALL - 1) {
                requireWorkflow(status);
            }
            Thread.sleep(LOOK.toMillis());
        }
    }

    /** A workflow that failed before it could say so in the ledger (or was terminated) would be watched for ever. */
    private void requireWorkflow(StudyStatus status) {
        WorkflowStub workflow = connection.temporal().newUntypedWorkflowStub(status.workflowId());
        try {
            workflow.getResult(1, TimeUnit.MILLISECONDS, JsonNode.class);
        } catch (TimeoutException runs) {
            return;
        } catch (WorkflowFailedException failed) {
            boolean cancelled = failed.getCause() instanceof CanceledFailure;
            ledger.move(
                    status.id(),
                    cancelled ? StudyState.CANCELLED : StudyState.FAILED,
                    "the workflow ended before it could say so here: " + Texts.rootCause(failed));
        } catch (WorkflowServiceException unknown) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "Temporal does not tell of workflow " + status.workflowId() + ": " + Texts.rootCause(unknown)
                            + "; run the study again, it goes on from what is finished",
                    unknown);
        }
    }

    StudyStatus status(String studyId) {
        return find(studyId)
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_PLAN,
                        "the ledger has no study '" + studyId + "'; './bam study list' lists them"));
    }

    /** A study by its id, or the newest one by its name. */
    private Optional<StudyStatus> find(String idOrName) {
        Optional<StudyStatus> exact = ledger.study(idOrName);
        return exact.isPresent()
                ? exact
                : ledger.studies().stream()
                        .filter(study -> study.name().equals(idOrName))
                        .findFirst()
                        .flatMap(study -> ledger.study(study.id()));
    }
}
