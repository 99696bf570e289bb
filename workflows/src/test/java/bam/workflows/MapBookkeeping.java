package bam.workflows;

import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageTicket;
import bam.contracts.StudyOutline;
import bam.contracts.StudyState;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Bookkeeping over maps; joins through the in-memory Temporal. */
final class MapBookkeeping implements Bookkeeping {
    final Map<String, Integer> databaseAwayFor = new ConcurrentHashMap<>();

    /** Studies that the roll call does not find. */
    final Set<String> vanished = ConcurrentHashMap.newKeySet();

    private final MapLedger ledger;
    private final WorkflowClient client;

    MapBookkeeping(MapLedger ledger, WorkflowClient client) {
        this.ledger = ledger;
        this.client = client;
    }

    @Override
    public StudyOutline plan(String workflowId, String document) {
        if (document.contains("\"invalid\"")) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "line 1: 'invalid' is no expert; line 2: so is this", StudyWorkflow.INVALID);
        }
        List<String> experts = new ArrayList<>();
        parse(document).get("experts").forEach(node -> experts.add(node.asText()));
        return ledger.outline(workflowId, experts);
    }

    private static JsonNode parse(String document) {
        try {
            return new ObjectMapper().readTree(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void requireHeldOut(String studyId) {
        if (ledger.shortOfText.contains(studyId)) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "domain 'prose' has 7 held-out tokens where 12 are needed; add text", FailureKind.BAD_INPUT.name());
        }
    }

    @Override
    public boolean alreadyDone(Fingerprint stage) {
        String label = ledger.label(stage);
        if (databaseAwayFor.merge(label, -1, Integer::sum) >= 0) {
            throw new IllegalStateException("the database is away");
        }
        return ledger.isDoneOrAsked(label);
    }

    @Override
    public void release(Fingerprint stage) {
        ledger.release(ledger.label(stage));
    }

    @Override
    public void reopen(Fingerprint stage) {
        ledger.reopen(ledger.label(stage));
    }

    @Override
    public void want(Fingerprint stage, boolean wanted) {
        ledger.want(ledger.label(stage), wanted);
    }

    @Override
    public void stand(Fingerprint stage) {
        ledger.stand(ledger.label(stage));
    }

    @Override
    public void cancel(Fingerprint stage) {
        ledger.cancel(ledger.label(stage));
    }

    @Override
    public List<StageTicket> missingParents(StageTicket stage) {
        return ledger.missingParents(stage.label());
    }

    @Override
    public void endStudy(String studyId, StudyState state, String sentence) {
        ledger.ended.put(studyId, state);
    }

    @Override
    public void join(StageTicket ticket, String study) {
        ledger.calls.add(study + " joins " + ticket.label());
        WorkflowOptions options = WorkflowOptions.newBuilder()
                .setWorkflowId(ticket.workflowId())
                .setTaskQueue(Laboratory.CONTROL)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
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
        return workflowIds.stream().filter(study -> !vanished.contains(study)).toList();
    }
}
