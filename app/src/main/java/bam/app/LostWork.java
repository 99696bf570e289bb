package bam.app;

import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.tracking.StageRecord;
import bam.tracking.TimeBucket;
import java.time.Duration;
import java.util.List;

/**
 * How much of the time that attempts held for productive was in vain: an attempt cannot know which of its steps will be
 * lost, and taken again, because a checkpoint of them was never committed.
 */
final class LostWork {
    private final StageRecord stage;
    private final List<StageRecord.Run> runs;

    private LostWork(StageRecord stage) {
        this.stage = stage;
        this.runs = stage.attempts();
    }

    /** Time of work that was done again or will have to be; of lost steps, their share of their attempt's. */
    static Duration of(StageRecord stage) {
        LostWork lost = new LostWork(stage);
        Duration sum = Duration.ZERO;
        for (int i = 0; i < stage.attempts().size(); i++) {
            sum = sum.plus(stage.kind().trains() ? lost.steps(i) : lost.piece(i));
        }
        return sum;
    }

    /** Where the time stands for which the stage exists: tokens are what a corpus is for, losses an evaluation. */
    static TimeBucket bucket(StageKind kind) {
        return switch (kind) {
            case CORPUS -> TimeBucket.DATA;
            case EVALUATION -> TimeBucket.EVALUATION;
            case IMPORT, SEED, EXPERT, MERGE, MIXTURE -> TimeBucket.PRODUCTIVE;
        };
    }

    private Duration work(StageRecord.Run run) {
        return run.spent().getOrDefault(bucket(stage.kind()), Duration.ZERO);
    }

    /** The work of a stage without steps is whole or nothing. */
    private Duration piece(int attempt) {
        StageRecord.Run run = runs.get(attempt);
        boolean counts = run.attempt().outcome().equals("DONE") || isAtWork(attempt);
        return counts ? Duration.ZERO : work(run);
    }

    private Duration steps(int attempt) {
        StageRecord.Run run = runs.get(attempt);
        long from = firstNew(attempt);
        long taken = run.reachedStep() - from;
        long lost = run.reachedStep() - Math.max(from, kept(attempt));
        return taken <= 0 || lost <= 0
                ? Duration.ZERO
                : work(run).multipliedBy(lost).dividedBy(taken);
    }

    /** The step after which its steps were new; one that went back has none to recompute. */
    private long firstNew(int attempt) {
        StageRecord.Run run = runs.get(attempt);
        boolean recomputed =
                !run.spent().getOrDefault(TimeBucket.RECOMPUTED, Duration.ZERO).isZero();
        long before = runs.subList(0, attempt).stream()
                .mapToLong(StageRecord.Run::reachedStep)
                .max()
                .orElse(0);
        return recomputed
                ? Math.max(run.attempt().resumedStep(), before)
                : run.attempt().resumedStep();
    }

    /** The newest step from which every attempt after this one went on; one that took none says nothing. */
    private long kept(int attempt) {
        return runs.subList(attempt + 1, runs.size()).stream()
                .filter(later -> later.reachedStep() > 0)
                .mapToLong(later -> later.attempt().resumedStep())
                .min()
                .orElseGet(() -> isAtWork(runs.size() - 1) && attempt == runs.size() - 1 ? Long.MAX_VALUE : saved());
    }

    private boolean isAtWork(int attempt) {
        return runs.get(attempt).attempt().outcome().equals("RUNNING") && !stage.silent();
    }

    /** From here a next attempt would go on; a stage that is done lost nothing more. */
    private long saved() {
        return stage.state() == StageState.DONE
                ? Long.MAX_VALUE
                : stage.checkpoints().stream()
                        .filter(saved -> saved.state().equals("COMMITTED"))
                        .mapToLong(StageRecord.Saved::step)
                        .max()
                        .orElse(0);
    }
}
