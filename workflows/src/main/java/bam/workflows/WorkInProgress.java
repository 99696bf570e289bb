package bam.workflows;

import bam.contracts.ArtifactReference;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageTicket;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The one remote activity of a stage, which can be cancelled and waited for. */
final class WorkInProgress implements Effort {
    private final CancellationScope scope;
    private @Nullable Promise<ArtifactReference> result;
    private boolean stopped;

    WorkInProgress(StageTicket ticket) {
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

    @Override
    public boolean ended() {
        return result().isCompleted();
    }

    @Override
    public void stop() {
        stopped = true;
        scope.cancel("the stage is to stop");
        result().getFailure();
    }

    /** Work that finishes while it is being stopped is done. */
    @Override
    public Outcome outcome() {
        RuntimeException failure = result().getFailure();
        if (failure == null) {
            return new Outcome(Verdict.DONE, "artifact " + result().get().digest());
        }
        Throwable cause = failure.getCause();
        if (cause instanceof ApplicationFailure said) {
            return new Outcome(verdict(said), said.getOriginalMessage());
        }
        if (stopped) {
            return new Outcome(Verdict.AGAIN, "stopped");
        }
        if (failure instanceof CanceledFailure || cause instanceof CanceledFailure) {
            throw failure;
        }
        return new Outcome(Verdict.FAILED, FailureKind.BUG + ": " + failure.getMessage());
    }

    private Verdict verdict(ApplicationFailure said) {
        return switch (remedy(said.getType())) {
            case PERSON -> Verdict.FAILED;
            case RETRY -> Verdict.AGAIN;
            case RESUME -> stopped ? Verdict.AGAIN : Verdict.PAUSED;
            case REMAKE -> stopped ? Verdict.AGAIN : Verdict.LOST;
        };
    }

    /** A failure that has no kind of ours needs a person. */
    private static FailureKind.Remedy remedy(String type) {
        return Arrays.stream(FailureKind.values())
                .filter(kind -> kind.name().equals(type))
                .map(FailureKind::remedy)
                .findFirst()
                .orElse(FailureKind.Remedy.PERSON);
    }

    private Promise<ArtifactReference> result() {
        if (result == null) {
            throw new IllegalStateException("the scope has not run");
        }
        return result;
    }
}
