package bam.app;

import bam.tracking.StageRecord;
import bam.tracking.TimeBucket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a stage cost: where the time of its attempts went.
 *
 * @param all wall time of all attempts, with the waiting and the silence before them
 * @param spent time in each bucket, over all attempts
 * @param rest of all that time, what no bucket holds, by the reason
 * @param repeated of the productive time, that of work which was lost and had to be done again, or will have to be
 * @param useful time for which the stage exists: steps that were never lost, or the work of a stage without steps
 * @param goodput the part of all that time which was useful; empty before there was any
 * @param attempts oldest first
 */
record StageCosts(
        Duration all,
        Map<TimeBucket, Duration> spent,
        Map<Rest, Duration> rest,
        Duration repeated,
        Duration useful,
        Optional<Double> goodput,
        List<OfAttempt> attempts) {
    /** Freezes all. */
    StageCosts {
        spent = everyBucket(spent);
        rest = Collections.unmodifiableMap(new EnumMap<>(rest));
        attempts = List.copyOf(attempts);
    }

    /** Why time is in no bucket. */
    enum Rest {
        /** An attempt was lost: what it did since it told of its time for the last time. */
        LOST_WITH_ITS_WORKER,
        /** An attempt runs: what it has done since then. */
        NOT_TOLD_YET,
        /** An attempt ended in order: what lies between the pieces of work that its clock measures. */
        UNMEASURED;

        private static Rest of(StageRecord.Run run) {
            return switch (run.attempt().outcome()) {
                case "LOST" -> LOST_WITH_ITS_WORKER;
                case "RUNNING" -> NOT_TOLD_YET;
                default -> UNMEASURED;
            };
        }
    }

    /**
     * What one attempt cost.
     *
     * @param epoch of the attempt
     * @param wall from its begin to its end, or to its last sign of life if it was lost or runs
     * @param before what its buckets hold of the time before it began: waiting, and the silence that it recovers from
     * @param residual of both, what no bucket holds; less than nothing if the buckets hold more than there was
     * @param spent time in each bucket, by its own clock
     */
    record OfAttempt(long epoch, Duration wall, Duration before, Duration residual, Map<TimeBucket, Duration> spent) {
        /** Freezes the map. */
        OfAttempt {
            spent = everyBucket(spent);
        }

        /** The first attempt of a stage: it has waited, and there is no silence before it. */
        static OfAttempt first(StageRecord.Run run) {
            return of(run, spent(run, TimeBucket.WAITING), run.spent());
        }

        /**
         * A later attempt. If it recovers from the silence after the one before it, it has waited within that silence,
         * and no second counts twice. A recovery shorter than the silence does not hold it: after a pause, nobody lost
         * that time.
         */
        static OfAttempt after(StageRecord.Run previous, StageRecord.Run run) {
            Duration silence = Duration.between(end(previous), run.attempt().began());
            Duration recovery = spent(run, TimeBucket.RECOVERY);
            if (silence.isNegative() || recovery.compareTo(silence) < 0) {
                return first(run);
            }
            Duration waiting = spent(run, TimeBucket.WAITING);
            Duration waited = waiting.compareTo(silence) < 0 ? waiting : silence;
            Map<TimeBucket, Duration> once = new EnumMap<>(everyBucket(run.spent()));
            once.put(TimeBucket.WAITING, waited);
            once.put(TimeBucket.RECOVERY, recovery.minus(waited));
            return of(run, silence, once);
        }

        private static OfAttempt of(StageRecord.Run run, Duration before, Map<TimeBucket, Duration> spent) {
            Duration wall = Duration.between(run.attempt().began(), end(run));
            Duration residual = wall.plus(before).minus(sum(spent.values()));
            return new OfAttempt(run.attempt().epoch(), wall, before, residual, spent);
        }

        private static Instant end(StageRecord.Run run) {
            return run.attempt().ended().orElse(run.seen());
        }

        private static Duration spent(StageRecord.Run run, TimeBucket bucket) {
            return run.spent().getOrDefault(bucket, Duration.ZERO);
        }
    }

    static StageCosts of(StageRecord stage) {
        List<OfAttempt> attempts = new ArrayList<>();
        Map<Rest, Duration> rest = new EnumMap<>(Rest.class);
        for (int i = 0; i < stage.attempts().size(); i++) {
            StageRecord.Run run = stage.attempts().get(i);
            OfAttempt attempt = i == 0
                    ? OfAttempt.first(run)
                    : OfAttempt.after(stage.attempts().get(i - 1), run);
            attempts.add(attempt);
            rest.merge(Rest.of(run), attempt.residual(), Duration::plus);
        }
        Map<TimeBucket, Duration> spent = new EnumMap<>(TimeBucket.class);
        attempts.forEach(
                attempt -> attempt.spent().forEach((bucket, time) -> spent.merge(bucket, time, Duration::plus)));
        Duration all = sum(attempts.stream().map(a -> a.wall().plus(a.before())).toList());
        Duration repeated = LostWork.of(stage);
        Duration useful =
                spent.getOrDefault(LostWork.bucket(stage.kind()), Duration.ZERO).minus(repeated);
        return new StageCosts(all, spent, rest, repeated, useful, share(useful, all), attempts);
    }

    /** The part of all time. */
    Optional<Double> share(Duration part) {
        return share(part, all);
    }

    /** Wall time of all attempts alone. */
    Duration wall() {
        return sum(attempts.stream().map(OfAttempt::wall).toList());
    }

    private static Optional<Double> share(Duration part, Duration all) {
        return all.isZero() || all.isNegative()
                ? Optional.empty()
                : Optional.of((double) part.toNanos() / all.toNanos());
    }

    private static Map<TimeBucket, Duration> everyBucket(Map<TimeBucket, Duration> spent) {
        Map<TimeBucket, Duration> all = new EnumMap<>(TimeBucket.class);
        for (TimeBucket bucket : TimeBucket.values()) {
            all.put(bucket, spent.getOrDefault(bucket, Duration.ZERO));
        }
        return Collections.unmodifiableMap(all);
    }

    private static Duration sum(Iterable<Duration> durations) {
        Duration sum = Duration.ZERO;
        for (Duration duration : durations) {
            sum = sum.plus(duration);
        }
        return sum;
    }
}
