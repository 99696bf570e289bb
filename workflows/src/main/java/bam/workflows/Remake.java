package bam.workflows;

import bam.contracts.StageTicket;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The making of what a stage reads and is gone: each maker is joined and waited for, as a study does. */
final class Remake implements Effort {
    private final StageJoins joins;
    private final CancellationScope scope;
    private @Nullable Promise<Void> made;
    private boolean stopped;

    Remake(StageJoins joins, List<StageTicket> makers) {
        this.joins = joins;
        scope = Workflow.newCancellationScope(() -> made = Promise.allOf(makers.stream()
                .map(maker -> Async.procedure(() -> joins.complete(maker)))
                .toList()));
        scope.run();
    }

    @Override
    public boolean ended() {
        return made().isCompleted();
    }

    @Override
    public void stop() {
        stopped = true;
        scope.cancel("the stage that needs the inputs is to stop");
        made().getFailure();
        joins.leaveAll();
    }

    @Override
    public Outcome outcome() {
        RuntimeException failure = made().getFailure();
        if (failure == null || stopped) {
            return new Outcome(Verdict.AGAIN, "the inputs are made again");
        }
        joins.leaveAll();
        return new Outcome(Verdict.FAILED, FailureSentence.of(failure));
    }

    private Promise<Void> made() {
        if (made == null) {
            throw new IllegalStateException("the scope has not run");
        }
        return made;
    }
}
