package bam.app;

import bam.tracking.StageRecord;
import bam.tracking.TimeBucket;
import bam.training.Cadence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What checkpoints of a stage cost, and how often they should be taken.
 *
 * @param committed checkpoints that were committed
 * @param cost of one on the average: time that training stood still for it
 * @param every time between two on the average
 * @param chosen time between checkpoints that the settings give at this cost
 * @param steps after which one is taken if that comes sooner, if the settings say so
 * @param optimal the same by Young and Daly
 * @param betweenFailures assumed time between failures
 */
record SavingCosts(
        int committed,
        Duration cost,
        Duration every,
        Duration chosen,
        Optional<Long> steps,
        Duration optimal,
        Duration betweenFailures) {
    /** What was measured; empty before the first checkpoint. */
    static Optional<SavingCosts> of(StageRecord stage, StageCosts costs, Cadence cadence) {
        List<Duration> writes = stage.checkpoints().stream()
                .flatMap(saved -> saved.committed().map(at -> Duration.between(saved.opened(), at)).stream())
                .toList();
        if (writes.isEmpty()) {
            return Optional.empty();
        }
        int committed = writes.size();
        Duration cost =
                costs.spent().getOrDefault(TimeBucket.CHECKPOINT, Duration.ZERO).dividedBy(committed);
        // As the training itself reckons: the stall, and the whole write, though it runs beside the steps.
        Duration reckoned = writes.stream()
                .reduce(cost.multipliedBy(committed), Duration::plus)
                .dividedBy(committed);
        return Optional.of(new SavingCosts(
                committed,
                cost,
                costs.wall().dividedBy(committed),
                cadence.interval(reckoned),
                Optional.of(cadence.steps()).filter(steps -> steps < Long.MAX_VALUE),
                cadence.optimal(reckoned),
                cadence.betweenFailures()));
    }
}
