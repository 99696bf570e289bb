package bam.drills.mirror;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.EvaluationSpec;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.contracts.TrainSpec;
import bam.drills.DrillStudy;
import bam.tracking.AttemptLedger;
import bam.tracking.Fence;
import bam.tracking.MetricPoint;
import bam.tracking.PostgresLedger;
import bam.tracking.Report;
import bam.tracking.WindowScore;
import bam.tracking.WorkerIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Facts as a laboratory at work writes them, through the ledger and under its fence, without the work: study after
 * study, with attempts that are interrupted, pauses, tries again, and values that are no numbers.
 */
final class Life implements Runnable {
    private static final WorkerIdentity WORKER = new WorkerIdentity("worker-1", "drill", 1, 1);
    private static final List<String> SERIES = List.of("loss", "gradient-norm", "tokens-per-second");
    private static final int SAVE_STEPS = 40;

    /** More than this would only make the drill longer. */
    private static final long ENOUGH_WAITING = 200;

    private static final Duration REST = Duration.ofMillis(100);

    private final PostgresLedger ledger;
    private final MirrorSite site;
    private final SplittableRandom random;
    private volatile boolean over;
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private long number;

    Life(PostgresLedger ledger, MirrorSite site, SplittableRandom random) {
        this.ledger = ledger;
        this.site = site;
        this.random = random;
    }

    @Override
    public void run() {
        try {
            while (!over) {
                study(++number);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            failure = Optional.of(bug);
        }
    }

    /** Ends after the study in hand. */
    void end() {
        over = true;
    }

    /** What it died of, if it did. */
    Optional<RuntimeException> failure() {
        return failure;
    }

    private void study(long seed) throws InterruptedException {
        StudyPlan plan = site.plan(DrillStudy.TINY.document("mirrored-" + seed, seed, 1));
        ledger.studies().record(plan, "study-" + plan.id());
        for (PlannedStage stage : plan.stages()) {
            stage(stage);
            rest();
        }
        ledger.studies().move(plan.id(), StudyState.SUCCEEDED, "every stage is done");
    }

    private void rest() throws InterruptedException {
        do {
            Thread.sleep(REST.toMillis());
        } while (ledger.outbox().backlog().rows() > ENOUGH_WAITING);
    }

    private void stage(PlannedStage stage) throws InterruptedException {
        Fence fence = begin(stage.fingerprint());
        if (stage.spec() instanceof TrainSpec training) {
            fence = train(fence, training.steps());
        }
        ledger.attempts().finish(fence, made(stage), scores(stage), Map.of());
    }

    private Fence begin(Fingerprint stage) {
        return ledger.attempts().begin(stage, WORKER, Duration.ZERO).fence();
    }

    private Fence train(Fence first, long steps) throws InterruptedException {
        AttemptLedger attempts = ledger.attempts();
        Fence fence = first;
        for (long step = 1; step <= steps; step += SAVE_STEPS) {
            long last = Math.min(steps, step + SAVE_STEPS - 1);
            attempts.report(fence, new Report(points(step, last), last, Map.of()));
            if (random.nextInt(4) == 0) {
                fence = interrupted(fence);
                attempts.report(fence, new Report(points(step, last), last, Map.of()));
            }
            attempts.commit(fence, attempts.open(fence, last), Digest.of("checkpoint " + last), 1, last);
            rest();
        }
        return fence;
    }

    /** Points since the last checkpoint are taken again, and come out the same. */
    private Fence interrupted(Fence fence) {
        Fingerprint stage = fence.stage();
        switch (random.nextInt(3)) {
            case 0 -> end(fence, FailureKind.INTERRUPTED, "the worker shut down");
            case 1 -> {
                end(fence, FailureKind.BAD_INPUT, "an input is damaged; mend it");
                ledger.studies().reopen(stage);
            }
            default -> {
                ledger.studies().pause(stage, true);
                end(fence, FailureKind.PAUSED, "a person wished it to stand still");
                ledger.studies().pause(stage, false);
            }
        }
        return begin(stage);
    }

    private void end(Fence fence, FailureKind kind, String sentence) {
        ledger.attempts().end(fence, new BamException(kind, sentence), true, Map.of());
    }

    private static List<MetricPoint> points(long first, long last) {
        List<MetricPoint> points = new ArrayList<>();
        for (long step = first; step <= last; step++) {
            for (String series : SERIES) {
                points.add(new MetricPoint(series, step, value(series, step), 1_700_000_000_000L + step));
            }
        }
        return points;
    }

    private static double value(String series, long step) {
        if (!series.equals("gradient-norm")) {
            return 5.0 / step;
        }
        return switch ((int) (step % 50)) {
            case 7 -> Double.NaN;
            case 8 -> Double.POSITIVE_INFINITY;
            case 9 -> Double.NEGATIVE_INFINITY;
            default -> 1.0 / step;
        };
    }

    private static ArtifactReference made(PlannedStage stage) {
        String kind = switch (stage.spec().kind()) {
            case CORPUS -> "corpus";
            case EVALUATION -> "scores";
            case IMPORT, SEED, EXPERT, MERGE, MIXTURE -> "model";
        };
        return new ArtifactReference(Digest.of(kind + stage.fingerprint()), kind, 1);
    }

    private static List<WindowScore> scores(PlannedStage stage) {
        return stage.spec() instanceof EvaluationSpec evaluation
                ? evaluation.domains().stream()
                        .flatMap(domain -> IntStream.range(0, evaluation.windows())
                                .mapToObj(window -> new WindowScore(domain, window, 0, 10, 16, 16)))
                        .toList()
                : List.of();
    }
}
