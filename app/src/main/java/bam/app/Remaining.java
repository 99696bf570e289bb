package bam.app;

import bam.contracts.Cost;
import bam.contracts.EvaluationSpec;
import bam.contracts.Fingerprint;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import bam.tracking.StageStatus;
import bam.tracking.StudyStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How long a study will still take: the FLOPs that are left, at the speed that this study has shown so far. */
final class Remaining {
    /** Less time than this says nothing. */
    private static final double ENOUGH_SECONDS = 2;

    private final StudyPlan plan;
    private final Instant now;
    private final Map<Fingerprint, Double> left = new HashMap<>();
    private double done;
    private double seconds;

    private Remaining(StudyPlan plan, Instant now) {
        this.plan = plan;
        this.now = now;
    }

    /**
     * The remaining time on this many slots; empty until enough has been seen, while the study is paused, and while a
     * stage is silent, since nobody knows when it will go on.
     */
    static Optional<Duration> of(StudyPlan plan, StudyStatus status, int slots, Instant now) {
        Remaining remaining = new Remaining(plan, now);
        Standstill still = Standstill.of(plan, status);
        status.stages().stream()
                .filter(stage -> !still.holds(stage.fingerprint()))
                .forEach(remaining::add);
        boolean unseen = remaining.done == 0 || remaining.seconds < ENOUGH_SECONDS;
        boolean stands = status.paused() || status.stages().stream().anyMatch(StageStatus::silent);
        return unseen || stands ? Optional.empty() : Optional.of(remaining.time(slots));
    }

    private void add(StageStatus stage) {
        PlannedStage planned = plan.stage(stage.fingerprint());
        double flops = flops(planned);
        double share = share(stage);
        left.put(stage.fingerprint(), flops * (1 - share));
        double taken = taken(stage, planned, share);
        if (flops > 0 && taken > 0) {
            done += flops * share;
            seconds += taken;
        }
    }

    /** Never less than the longest chain of stages takes, each of which waits for the one before. */
    private Duration time(int slots) {
        double work = left.values().stream().mapToDouble(Double::doubleValue).sum();
        return Duration.ofSeconds(Math.round(Math.max(work / slots, longestChain()) * seconds / done));
    }

    private double longestChain() {
        Map<Fingerprint, Double> ends = new HashMap<>();
        for (PlannedStage stage : plan.stages()) {
            double begin = stage.parents().stream()
                    .mapToDouble(parent -> ends.getOrDefault(parent.fingerprint(), 0.0))
                    .max()
                    .orElse(0);
            ends.put(stage.fingerprint(), begin + left.getOrDefault(stage.fingerprint(), 0.0));
        }
        return ends.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /**
     * Seconds that the share which is done has taken; 0 when that cannot be told. What a resumed stage has done was
     * done by earlier attempts too, of which only the newest has a begin here: there its newest speed counts.
     */
    private double taken(StageStatus stage, PlannedStage planned, double share) {
        if (share == 0 || stage.began().isEmpty() || stage.state() == StageState.PLANNED) {
            return 0;
        }
        if (stage.attempts() <= 1) {
            Instant end = stage.ended().orElse(now);
            return Duration.between(stage.began().get(), end).toMillis() / 1e3;
        }
        boolean trains = planned.spec() instanceof TrainSpec;
        double speed = stage.tokensPerSecond().orElse(0.0);
        return trains && speed > 0 ? ((TrainSpec) planned.spec()).tokens() * share / speed : 0;
    }

    private static double share(StageStatus stage) {
        if (stage.state() == StageState.DONE) {
            return 1;
        }
        return stage.steps() == 0 ? 0 : Math.min(1, (double) stage.step() / stage.steps());
    }

    /** FLOPs of a stage; those that compute little count as none. */
    private double flops(PlannedStage stage) {
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
