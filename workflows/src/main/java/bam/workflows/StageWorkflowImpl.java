package bam.workflows;

import bam.contracts.ArtifactReference;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageEnd;
import bam.contracts.StageState;
import bam.contracts.StageTicket;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stage as a process: one remote activity, wanted by any number of studies. */
public final class StageWorkflowImpl implements StageWorkflow {
    /** Studies that vanished without a word (terminated, deleted) are noticed after this long. */
    private static final Duration ROLL_CALL = Duration.ofMinutes(10);

    private final Bookkeeping bookkeeping = new PatientBookkeeping();
    private final Set<String> wantedBy = new LinkedHashSet<>();

    @Override
    public StageEnd run(@Nullable StageTicket ticket) {
        if (ticket == null || !Workflow.getInfo().getWorkflowId().equals(ticket.workflowId())) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "a stage runs under the id of its fingerprint; start a study, which starts its stages",
                    StudyWorkflow.INVALID);
        }
        while (true) {
            StageEnd end = complete(ticket);
            tell(end);
            if (wantedBy.isEmpty()) {
                return end;
            }
        }
    }

    private StageEnd complete(StageTicket ticket) {
        StudyDisplay.stage(ticket.label(), wantedBy.size());
        if (bookkeeping.alreadyDone(ticket.fingerprint())) {
            return new StageEnd(ticket.fingerprint(), StageState.DONE, "was done before");
        }
        if (wantedBy.isEmpty()) {
            return released(ticket);
        }
        WorkInProgress work = new WorkInProgress(ticket);
        while (!work.ended() && !wantedBy.isEmpty()) {
            if (!Workflow.await(ROLL_CALL, () -> work.ended() || wantedBy.isEmpty())) {
                wantedBy.retainAll(bookkeeping.running(List.copyOf(wantedBy)));
            }
        }
        if (work.ended()) {
            return work.end();
        }
        work.cancel();
        return released(ticket);
    }

    private StageEnd released(StageTicket ticket) {
        bookkeeping.release(ticket.fingerprint());
        return new StageEnd(ticket.fingerprint(), StageState.RELEASED, "no study wants it any more");
    }

    /** Signals every waiting study; who joins meanwhile is told too. A study that is gone needs no answer. */
    private void tell(StageEnd end) {
        while (!wantedBy.isEmpty() && end.state() != StageState.RELEASED) {
            String study = wantedBy.iterator().next();
            wantedBy.remove(study);
            try {
                Workflow.newUntypedExternalWorkflowStub(study).signal("stageEnded", end);
            } catch (SignalExternalWorkflowException gone) {
                Workflow.getLogger(StageWorkflowImpl.class).info("study {} is gone, nobody to tell", study);
            }
        }
    }

    @Override
    public void join(String study) {
        wantedBy.add(study);
    }

    @Override
    public void leave(String study) {
        wantedBy.remove(study);
    }

    @Override
    public List<String> wantedBy() {
        return List.copyOf(wantedBy);
    }

    /** The one remote activity of a stage, which can be cancelled and waited for. */
    private static final class WorkInProgress {
        private final StageTicket ticket;
        private final CancellationScope scope;
        private @Nullable Promise<ArtifactReference> result;

        WorkInProgress(StageTicket ticket) {
            this.ticket = ticket;
            Functions.Func1<Fingerprint, ArtifactReference> method = method(ticket);
            scope = Workflow.newCancellationScope(() -> result = Async.function(method, ticket.fingerprint()));
            scope.run();
        }

        private static Functions.Func1<Fingerprint, ArtifactReference> method(StageTicket ticket) {
            StageWork work = Workflow.newActivityStub(StageWork.class, ActivityPolicies.stage(ticket));
            return switch (ticket.kind()) {
                case CORPUS -> work::prepareCorpus;
                case IMPORT -> work::importModel;
                case SEED, EXPERT, MIXTURE -> work::train;
                case MERGE -> work::merge;
                case EVALUATION -> work::evaluate;
            };
        }

        boolean ended() {
            return result().isCompleted();
        }

        void cancel() {
            scope.cancel("no study wants the stage any more");
            result().getFailure();
        }

        StageEnd end() {
            RuntimeException failure = result().getFailure();
            if (failure == null) {
                return new StageEnd(
                        ticket.fingerprint(),
                        StageState.DONE,
                        "artifact " + result().get().digest());
            }
            if (failure instanceof CanceledFailure) {
                throw failure;
            }
            return new StageEnd(ticket.fingerprint(), StageState.PARKED, sentence(failure));
        }

        private Promise<ArtifactReference> result() {
            if (result == null) {
                throw new IllegalStateException("the scope has not run");
            }
            return result;
        }

        private static String sentence(RuntimeException failure) {
            if (failure instanceof ActivityFailure && failure.getCause() instanceof ApplicationFailure cause) {
                return cause.getOriginalMessage();
            }
            return FailureKind.BUG + ": " + failure.getMessage();
        }
    }
}
