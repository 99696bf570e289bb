package bam.workflows;

import bam.contracts.Fingerprint;
import bam.contracts.StageTicket;
import bam.contracts.StudyOutline;
import bam.contracts.StudyState;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.List;

/**
 * Calls the ledger from inside the workflow worker, and by a retried remote activity when it has been away for seconds.
 */
final class PatientBookkeeping implements Bookkeeping {
    private final Bookkeeping near =
            Workflow.newLocalActivityStub(Bookkeeping.class, ActivityPolicies.localBookkeeping());
    private final Bookkeeping far = Workflow.newActivityStub(Bookkeeping.class, ActivityPolicies.patientBookkeeping());
    private final Bookkeeping planner = Workflow.newActivityStub(Bookkeeping.class, ActivityPolicies.planning());

    @Override
    public StudyOutline plan(String workflowId, String document) {
        return planner.plan(workflowId, document);
    }

    @Override
    public void requireHeldOut(String studyId) {
        patiently(() -> near.requireHeldOut(studyId), () -> far.requireHeldOut(studyId));
    }

    @Override
    public boolean alreadyDone(Fingerprint stage) {
        return patiently(() -> near.alreadyDone(stage), () -> far.alreadyDone(stage));
    }

    @Override
    public void release(Fingerprint stage) {
        patiently(() -> near.release(stage), () -> far.release(stage));
    }

    @Override
    public void endStudy(String studyId, StudyState state, String sentence) {
        patiently(() -> near.endStudy(studyId, state, sentence), () -> far.endStudy(studyId, state, sentence));
    }

    @Override
    public void join(StageTicket ticket, String study) {
        patiently(() -> near.join(ticket, study), () -> far.join(ticket, study));
    }

    @Override
    public void leave(StageTicket ticket, String study) {
        patiently(() -> near.leave(ticket, study), () -> far.leave(ticket, study));
    }

    @Override
    public List<String> running(List<String> workflowIds) {
        return patiently(() -> near.running(workflowIds), () -> far.running(workflowIds));
    }

    @Override
    public void reopen(Fingerprint stage) {
        patiently(() -> near.reopen(stage), () -> far.reopen(stage));
    }

    @Override
    public void want(Fingerprint stage, boolean wanted) {
        patiently(() -> near.want(stage, wanted), () -> far.want(stage, wanted));
    }

    @Override
    public void stand(Fingerprint stage) {
        patiently(() -> near.stand(stage), () -> far.stand(stage));
    }

    @Override
    public void cancel(Fingerprint stage) {
        patiently(() -> near.cancel(stage), () -> far.cancel(stage));
    }

    @Override
    public List<StageTicket> missingParents(StageTicket stage) {
        return patiently(() -> near.missingParents(stage), () -> far.missingParents(stage));
    }

    @Override
    public void hold(StageTicket ticket, String study) {
        patiently(() -> near.hold(ticket, study), () -> far.hold(ticket, study));
    }

    private static void patiently(Functions.Proc near, Functions.Proc far) {
        patiently(
                () -> {
                    near.apply();
                    return true;
                },
                () -> {
                    far.apply();
                    return true;
                });
    }

    private static <T> T patiently(Functions.Func<T> near, Functions.Func<T> far) {
        try {
            return near.apply();
        } catch (ActivityFailure failure) {
            if (isFinal(failure)) {
                throw failure;
            }
            return far.apply();
        }
    }

    private static boolean isFinal(ActivityFailure failure) {
        return failure.getCause() instanceof CanceledFailure
                || (failure.getCause() instanceof ApplicationFailure cause && cause.isNonRetryable());
    }
}
