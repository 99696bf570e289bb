package bam.app;

import bam.contracts.Cost;
import bam.contracts.EvaluationSpec;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import bam.tracking.StageStatus;
import bam.tracking.StudyStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long a study will still take: the FLOPs that are left, at the speed that this study has shown so far. */
final class Remaining {
    private Remaining() {}

    /** The remaining time on this many slots; empty until enough has been seen. */
    static Optional<Duration> of(StudyPlan plan, StudyStatus status, int slots, Instant now) {
        double done = 0;
        double left = 0;
        double seconds = 0;
        for (StageStatus stage : status.stages()) {
            double flops = flops(plan.stage(stage.fingerprint()), plan);
            double share = share(stage);
            left += flops * (1 - share);
            if (stage.began().isPresent() && share > 0 && stage.state() != StageState.PLANNED) {
                done += flops * share;
                seconds += Duration.between(stage.began().get(), stage.ended().orElse(now))
                                .toMillis()
                        / 1e3;
            }
        }
        if (done == 0 || seconds < 2) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(Math.round(left * seconds / done / slots)));
    }

    private static double share(StageStatus stage) {
        if (stage.state() == StageState.DONE) {
            return 1;
        }
        return stage.steps() == 0 ? 0 : Math.min(1, (double) stage.step() / stage.steps());
    }

    /** FLOPs of a stage; those that compute little count as none. */
    private static double flops(PlannedStage stage, StudyPlan plan) {
        if (stage.spec() instanceof TrainSpec train) {
            return 3.0 * train.tokens() * Cost.forwardFlopsPerToken(train.architecture(), train.context());
        }
        if (stage.spec() instanceof EvaluationSpec evaluation) {
            long tokens = (long) evaluation.windows()
                    * evaluation.context()
                    * evaluation.domains().size();
            PlannedStage model = plan.stage(stage.parent(Parent.MODEL));
            return model.spec() instanceof TrainSpec train
                    ? (double) tokens * Cost.forwardFlopsPerToken(train.architecture(), evaluation.context())
                    : 0;
        }
        return 0;
    }
}
