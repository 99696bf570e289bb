package bam.benchmarks;

import bam.contracts.Digest;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import bam.mirror.MirrorSettings;
import bam.mirror.MlflowGateway;
import bam.mirror.MlflowMirror;
import bam.mirror.StudyFindings.Findings;
import bam.tracking.Fence;
import bam.tracking.MetricPoint;
import bam.tracking.PostgresLedger;
import bam.tracking.Report;
import bam.tracking.WorkerIdentity;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** How fast the mirror catches up: points that wait in the ledger, until MLflow has all of them. */
public final class MirrorSpeed {
    private static final WorkerIdentity WORKER = new WorkerIdentity("benchmark", "here", 0, 0);
    private static final List<String> SERIES =
            List.of("loss", "gradient-norm", "learning-rate", "tokens-per-second", "balance");

    /** Steps between two checkpoints: rows of 500 points, as trainings write them. */
    private static final long SAVE_STEPS = 100;

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final long LOOK_MILLIS = 20;

    private final PostgresLedger ledger;
    private final URI mlflow;
    private final Consumer<String> progress;

    /** A benchmark between this ledger and this MLflow, both its own. */
    public MirrorSpeed(PostgresLedger ledger, URI mlflow, Consumer<String> progress) {
        this.ledger = ledger;
        this.mlflow = mlflow;
        this.progress = progress;
    }

    /**
     * What was measured.
     *
     * @param points that waited
     * @param seconds from the start of the mirror until nothing waited
     * @param pointsPerSecond the one by the other
     */
    public record Result(long points, double seconds, double pointsPerSecond) {}

    /** Writes this many points of the first training of a plan, then sends them with everything else of the plan. */
    public Result measure(StudyPlan plan, int points) throws InterruptedException {
        ledger.studies().record(plan, "benchmark");
        send();
        long steps = Math.max(1, points / SERIES.size());
        progress.accept("writing " + steps * SERIES.size() + " points");
        write(plan, steps);
        progress.accept("sending them");
        double seconds = send();
        return new Result(steps * SERIES.size(), seconds, steps * SERIES.size() / seconds);
    }

    private void write(StudyPlan plan, long steps) {
        PlannedStage training = plan.stages().stream()
                .filter(stage -> stage.spec() instanceof TrainSpec)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("study " + plan.id() + " trains nothing"));
        Fence fence = ledger.attempts()
                .begin(training.fingerprint(), WORKER, Duration.ZERO)
                .fence();
        for (long first = 1; first <= steps; first += SAVE_STEPS) {
            long last = Math.min(steps, first + SAVE_STEPS - 1);
            ledger.attempts().report(fence, new Report(points(first, last), last, Map.of()));
            ledger.attempts()
                    .commit(fence, ledger.attempts().open(fence, last), Digest.of("checkpoint " + last), 1, last);
        }
    }

    private static List<MetricPoint> points(long first, long last) {
        List<MetricPoint> points = new ArrayList<>();
        for (long step = first; step <= last; step++) {
            for (String series : SERIES) {
                points.add(new MetricPoint(series, step, 5.0 / step, 1_700_000_000_000L + step));
            }
        }
        return points;
    }

    private double send() throws InterruptedException {
        MlflowMirror mirror = new MlflowMirror(
                ledger.outbox(),
                MlflowGateway.at(mlflow, DEADLINE),
                plan -> new Findings(Map.of(), new TreeMap<>()),
                MirrorSettings.standard(List.of()));
        Thread thread = new Thread(mirror, "mirror");
        long began = System.nanoTime();
        thread.start();
        try {
            while (ledger.outbox().backlog().rows() > 0) {
                if (System.nanoTime() - began > LONGEST.toNanos()) {
                    throw new IllegalStateException("not all points were sent within " + LONGEST);
                }
                Thread.sleep(LOOK_MILLIS);
            }
            return (System.nanoTime() - began) / 1e9;
        } finally {
            mirror.stop();
            thread.join();
        }
    }
}
