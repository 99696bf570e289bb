package bam.drills.launch;

import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.drills.DrillOrder;
import bam.drills.DrillReport;
import bam.drills.DrillSetup;
import bam.drills.DrillSite;
import bam.drills.DrillStudy;
import bam.drills.DrillTarget;
import bam.drills.Progress;
import bam.drills.StudyRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Launches many studies at once that have stages in common, as many people would: no stage may be run twice, and at
 * least half of the launches must find one of their stages at work, or nothing was proved.
 */
public final class LaunchDrill {
    private static final int WORKERS = 2;

    /** As many as this process has connections to the ledger: more would only wait for one. */
    private static final int LAUNCHERS = 4;

    /** Studies of one family share their texts, their seeds, and most of the rest. */
    private static final int FAMILIES = 2;

    private static final int MOST_REPLICATES = 2;
    private static final int MOST_WINDOWS = 3;

    /** Steps of about a millisecond: the seeds are at work for as long as launching takes. */
    private static final int SEED_STEPS_PER_LAUNCH = 40;

    private static final int LEAST_SEED_STEPS = 10_000;
    private static final int STEPS = 50;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration OPENING = Duration.ofMinutes(3);
    private static final Duration LIMIT = Duration.ofMinutes(60);

    private final DrillOrder order;
    private final SplittableRandom random;

    private LaunchDrill(DrillOrder order) {
        this.order = order;
        this.random = new SplittableRandom(order.seed());
    }

    /** As many launches as ordered. */
    public static DrillReport run(DrillOrder order, DrillSite site) throws InterruptedException {
        LaunchDrill drill = new LaunchDrill(order);
        try (DrillTarget target = site.open(DrillSetup.undisturbed("launched", WORKERS, LEAST_SEED_STEPS))) {
            return drill.run(target);
        }
    }

    private DrillReport run(DrillTarget target) throws InterruptedException {
        List<String> violations = new ArrayList<>();
        long begin = System.nanoTime();
        List<Launch> launches = new ArrayList<>(open(target, violations));
        launches.addAll(launch(target, violations));
        double launched = seconds(begin);
        Progress progress = new Progress("studies", launches.size(), order.progress());
        Executions executions = new Executions(target.studies());
        for (int i = 0; i < launches.size(); i++) {
            Launch launch = launches.get(i);
            new StudyRun(target, launch.study()).await(LIMIT).ifPresent(violations::add);
            executions.add(launch);
            progress.done(i + 1);
        }
        violations.addAll(executions.violations());
        return new DrillReport(
                "launch",
                order.seed(),
                List.of(new DrillReport.Row(
                        "launches that join a stage at work", (order.count() + 1) / 2, executions.joined())),
                violations,
                new TreeMap<>(Map.of(
                        "launches", (double) launches.size(),
                        "stages-wanted", (double) executions.stages(),
                        "duplicate-executions", (double) executions.duplicates(),
                        "launching-seconds", launched,
                        "all-seconds", seconds(begin))));
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    /** One study of each family, until the seeds of all of them are at work: what comes after that has what to join. */
    private List<Launch> open(DrillTarget target, List<String> violations) throws InterruptedException {
        List<Launch> opened = new ArrayList<>();
        for (int family = 0; family < FAMILIES; family++) {
            Instant asked = Instant.now();
            String study = target.start(study(1).document("launch-first-" + family, first(family), 1));
            opened.add(new Launch(study, asked, Instant.now()));
        }
        long end = System.nanoTime() + OPENING.toNanos();
        while (!opened.stream().allMatch(launch -> trains(target, launch))) {
            if (System.nanoTime() > end) {
                violations.add("no seed is at work " + OPENING.toSeconds() + " s after its study was launched");
                break;
            }
            Thread.sleep(LOOK.toMillis());
        }
        return opened;
    }

    private static boolean trains(DrillTarget target, Launch launch) {
        return target.studies().study(launch.study()).orElseThrow().stages().stream()
                .anyMatch(stage -> stage.kind() == StageKind.SEED && stage.state() == StageState.RUNNING);
    }

    private List<Launch> launch(DrillTarget target, List<String> violations) throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        Progress progress = new Progress("launches", order.count(), order.progress());
        List<Callable<Launch>> calls = IntStream.range(0, order.count())
                .mapToObj(i -> document(i))
                .<Callable<Launch>>map(document -> () -> {
                    Instant asked = Instant.now();
                    String study = target.start(document);
                    progress.done(done.incrementAndGet());
                    return new Launch(study, asked, Instant.now());
                })
                .toList();
        ExecutorService launchers = Executors.newFixedThreadPool(LAUNCHERS);
        List<Launch> launches = new ArrayList<>();
        try {
            for (Future<Launch> launch : launchers.invokeAll(calls)) {
                add(launch, launches, violations);
            }
        } finally {
            launchers.shutdownNow();
        }
        return launches;
    }

    private static void add(Future<Launch> launch, List<Launch> launches, List<String> violations)
            throws InterruptedException {
        try {
            launches.add(launch.get());
        } catch (ExecutionException failure) {
            violations.add("a launch failed: " + failure.getCause());
        }
    }

    /** One in ten is a study that was launched before, whose workflow it joins. */
    private String document(int number) {
        int name = number > 0 && random.nextInt(10) == 0 ? random.nextInt(number) : number;
        SplittableRandom shape = new SplittableRandom(order.seed() * 1_000_003 + name);
        return study(1 + shape.nextInt(MOST_WINDOWS))
                .document("launch-" + name, first(shape.nextInt(FAMILIES)), 1 + shape.nextInt(MOST_REPLICATES));
    }

    private DrillStudy study(int windows) {
        return new DrillStudy(
                DrillStudy.TINY.architecture(),
                DrillStudy.TINY.context(),
                DrillStudy.TINY.sums(),
                Math.max(LEAST_SEED_STEPS, SEED_STEPS_PER_LAUNCH * order.count()),
                STEPS,
                windows);
    }

    /** The first seed of random draws of a family. */
    private static long first(int family) {
        return 1 + 10L * family;
    }
}
