package bam.benchmarks;

import bam.contracts.CorpusSpec;
import bam.contracts.Deduplication;
import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.contracts.TextSource;
import bam.contracts.Tokenizer;
import bam.tracking.Fence;
import bam.tracking.MetricPoint;
import bam.tracking.PostgresLedger;
import bam.tracking.Report;
import bam.tracking.StudyQuery;
import bam.tracking.WorkerIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * How fast the ledger takes points and how much room they need, beside tables of MLflow's shape in the same database;
 * how fast long curves and long lists are read. Needs a database that nobody else uses.
 */
public final class LedgerSpeed {
    private static final Digest CODE = Digest.of("benchmark");
    private static final WorkerIdentity WORKER = new WorkerIdentity("benchmark", "here", 0, 0);

    /** Curves of one training, and points of them in a report. */
    private static final int CURVES = 20;

    private static final int REPORT = 10_000;
    private static final int BUCKETS = 1_000;
    private static final int PAGE = 50;
    private static final int READINGS = 200;
    private static final int HISTORIES = 5;

    private static final List<StudyState> STATES = List.of(StudyState.values());

    private final PostgresLedger ledger;
    private final MlflowTables mlflow;
    private final Consumer<String> progress;
    private final Random random = new Random(1);

    /**
     * A benchmark of this ledger, whose database has this address.
     *
     * @param progress told a line after each part
     */
    public LedgerSpeed(PostgresLedger ledger, String url, String user, String password, Consumer<String> progress) {
        this.ledger = ledger;
        this.mlflow = MlflowTables.create(url, user, password);
        this.progress = progress;
    }

    /**
     * Writes and reads.
     *
     * @param points to each side in each round, and of the curve that is read; at least 10,000
     * @param rounds of writing, at least 1
     * @param studies in the list, at least 1
     */
    public LedgerResult measure(int points, int rounds, int studies) {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            List<MetricPoint> told = points(points, CURVES);
            ours.add(points / toLedger("round " + round, told));
            theirs.add(points / toMlflow("round" + round, told));
            progress.accept(String.format(
                    Locale.ROOT,
                    "round %d of %d: %,.0f points/s, %,.0f in tables of MLflow's shape",
                    round,
                    rounds,
                    ours.get(round - 1),
                    theirs.get(round - 1)));
        }
        double bytes = (double) mlflow.ledgerBytes() / points / rounds;
        double theirBytes = (double) mlflow.bytes() / points / rounds;
        List<MetricPoint> curve = points(points, 1);
        toLedger("curve", curve);
        toMlflow("curve", curve);
        Sample stretches = new Sample(stretches(points));
        Sample histories = new Sample(repeat(HISTORIES, turn -> mlflow.history("curve", name(0))));
        progress.accept("a curve of " + points + " points was read; recording " + studies + " studies");
        record(studies);
        Sample lists = new Sample(lists(studies));
        return new LedgerResult(
                points,
                rounds,
                side(new Sample(ours), bytes),
                side(new Sample(theirs), theirBytes),
                points,
                stretches.median(),
                stretches.quantile(0.95),
                histories.median(),
                studies,
                lists.median(),
                lists.quantile(0.95));
    }

    private static LedgerResult.Side side(Sample speeds, double bytes) {
        double lowest = Collections.min(speeds.values());
        return new LedgerResult.Side(speeds.median(), lowest, speeds.largest(), bytes);
    }

    private List<MetricPoint> points(int count, int curves) {
        return IntStream.range(0, count)
                .mapToObj(i -> new MetricPoint(
                        name(i % curves), i / curves + 1L, random.nextGaussian(), 1_700_000_000_000L + i))
                .toList();
    }

    private static String name(int curve) {
        return curve == 0 ? "loss" : "router/layer-" + curve + "/load";
    }

    /** Seconds until the last of these points is durable. */
    private double toLedger(String label, List<MetricPoint> points) {
        Fence fence =
                ledger.attempts().begin(stage(label), WORKER, Duration.ZERO).fence();
        long begin = System.nanoTime();
        for (int from = 0; from < points.size(); from += REPORT) {
            List<MetricPoint> some = points.subList(from, Math.min(points.size(), from + REPORT));
            ledger.attempts()
                    .report(fence, new Report(some, some.get(some.size() - 1).step(), Map.of()));
        }
        return seconds(begin);
    }

    private double toMlflow(String run, List<MetricPoint> points) {
        mlflow.addRun(run);
        long begin = System.nanoTime();
        for (int from = 0; from < points.size(); from += MlflowTables.BATCH) {
            mlflow.log(run, points.subList(from, Math.min(points.size(), from + MlflowTables.BATCH)));
        }
        return seconds(begin);
    }

    private Fingerprint stage(String label) {
        PlannedStage stage = stage(label, label.hashCode());
        record("writing " + label, label, List.of(stage));
        return stage.fingerprint();
    }

    private static PlannedStage stage(String label, long seed) {
        CorpusSpec spec = new CorpusSpec(
                "sums", List.of(new TextSource.Arithmetic(1_000, seed)), Deduplication.EXACT, 0.1, Tokenizer.BYTES);
        return PlannedStage.of(label, spec, CODE, List.of());
    }

    private void record(String id, String name, List<PlannedStage> stages) {
        StudyPlan plan = new StudyPlan(id, name, "{}", stages, List.of(), List.of(), List.of("sums"), "none");
        ledger.studies().record(plan, id);
    }

    /** Studies of ten stages, some of which they share with the study before. */
    private void record(int studies) {
        for (int i = 0; i < studies; i++) {
            int first = 5 * i;
            String id = "study-" + i;
            record(
                    id,
                    "study " + random.nextInt(studies),
                    IntStream.range(first, first + 10)
                            .mapToObj(stage -> stage("stage " + stage, stage))
                            .toList());
            ledger.studies().move(id, STATES.get(random.nextInt(STATES.size())), "measured");
        }
    }

    /** Milliseconds for stretches of any length at any place, the whole curve among them. */
    private List<Double> stretches(long length) {
        Fingerprint stage = stage("curve", "curve".hashCode()).fingerprint();
        return repeat(READINGS, turn -> {
            long one = turn == 0 ? 1 : 1 + (long) (random.nextDouble() * length);
            long other = turn == 0 ? length : 1 + (long) (random.nextDouble() * length);
            return ledger.curves()
                    .read(stage, name(0), Math.min(one, other), Math.max(one, other), BUCKETS)
                    .orElseThrow()
                    .buckets()
                    .size();
        });
    }

    private List<Double> lists(int studies) {
        StudyQuery.Order[] orders = StudyQuery.Order.values();
        return repeat(READINGS, turn -> {
            StudyQuery query = StudyQuery.NEWEST_FIRST
                    .by(orders[turn % orders.length], turn % 3 == 0)
                    .page(random.nextInt(Math.max(1, studies / 10)), PAGE)
                    .containing(turn % 2 == 0 ? "" : Integer.toString(turn % 10))
                    .in(turn % 5 == 0 ? Set.of() : Set.of(StudyState.SUCCEEDED, StudyState.RUNNING));
            return ledger.studies().studies(query).studies().size();
        });
    }

    /** What is measured once; gives back how much it read. */
    private interface Turn {
        int take(int turn);
    }

    /** Milliseconds of each turn; reading nothing at all is quick, and measures nothing. */
    private static List<Double> repeat(int times, Turn turn) {
        List<Double> millis = new ArrayList<>();
        long read = 0;
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            read += turn.take(i);
            millis.add(seconds(begin) * 1e3);
        }
        if (read == 0) {
            throw new IllegalStateException("what was to be read in " + times + " turns is not there");
        }
        return millis;
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
