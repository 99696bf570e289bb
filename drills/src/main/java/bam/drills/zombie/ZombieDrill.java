package bam.drills.zombie;

import bam.contracts.Fingerprint;
import bam.drills.DrillOrder;
import bam.drills.DrillReport;
import bam.drills.DrillSetup;
import bam.drills.DrillSite;
import bam.drills.DrillStudy;
import bam.drills.DrillTarget;
import bam.drills.Progress;
import bam.drills.Result;
import bam.drills.StageKinds;
import bam.drills.StudyRun;
import bam.drills.Undisturbed;
import bam.drills.probe.Journal;
import bam.drills.probe.ProbeServer;
import bam.drills.probe.Switchboard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Workers that are stopped for longer than the heartbeat time-out in the middle of a write, are overtaken, and wake up:
 * each must be refused at least once and must not have written anything, and the stages end with the same bits.
 */
public final class ZombieDrill {
    private static final DrillStudy STUDY = DrillStudy.TINY;
    private static final long CHECKPOINT_STEPS = 5;
    private static final int MOST_LANES = 5;
    private static final int ZOMBIES_PER_LANE = 4;
    private static final int MOST_ROUNDS = 20;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final DrillOrder order;
    private final DrillSite site;
    private final int lanes;
    private final ZombieTally tally;
    private final List<String> violations = new ArrayList<>();
    private final List<String> documents = new ArrayList<>();
    private final Map<Fingerprint, Result> found = new LinkedHashMap<>();
    private final AtomicReference<@Nullable DrillTarget> running = new AtomicReference<>();

    private ZombieDrill(DrillOrder order, DrillSite site) {
        this.order = order;
        this.site = site;
        this.lanes = Math.max(1, Math.min(MOST_LANES, order.count() / ZOMBIES_PER_LANE));
        this.tally = new ZombieTally(order.count());
    }

    /** Makes so many zombies and says what they did. */
    public static DrillReport run(DrillOrder order, DrillSite site) throws InterruptedException {
        return new ZombieDrill(order, site).run();
    }

    private DrillReport run() throws InterruptedException {
        StageKinds kinds = new StageKinds(() -> target().studies());
        Journal journal = new Journal(kinds::kind);
        Switchboard board = new Switchboard(journal);
        try (ProbeServer probes = ProbeServer.open(board);
                Detours detours = new Detours();
                DrillTarget target = site.open(setup(probes, detours))) {
            running.set(target);
            ZombieRule rule = new ZombieRule(tally, journal, lanes);
            StaleWrites writes = new StaleWrites(target);
            rounds(target, new ZombieLane.Crew(board, journal, rule, tally, detours, writes));
            violations.addAll(rule.violations());
        }
        order.progress().accept("the same studies undisturbed");
        violations.addAll(Undisturbed.differences(site, CHECKPOINT_STEPS, documents, found));
        TreeMap<String, Double> figures = new TreeMap<>();
        figures.put("stages-compared", (double) found.size());
        return new DrillReport("zombie", order.seed(), tally.rows(), violations, figures);
    }

    private DrillTarget target() {
        return Objects.requireNonNull(running.get(), "no stage runs before its installation does");
    }

    /** A lane has one worker that is stopped and one that overtakes it; one more does what no lane is busy with. */
    private DrillSetup setup(ProbeServer probes, Detours detours) {
        return DrillSetup.undisturbed("overtaken", 2 * lanes + 1, CHECKPOINT_STEPS)
                .impatient()
                .watched(probes.address())
                .detoured(detours::address);
    }

    private void rounds(DrillTarget target, ZombieLane.Crew crew) throws InterruptedException {
        Progress progress = new Progress("zombies", order.count(), order.progress());
        for (int round = 1; !tally.fulfilled() && round <= MOST_ROUNDS; round++) {
            String document = STUDY.document("drill-zombie-" + round, round * 10L, lanes + 1);
            documents.add(document);
            StudyRun study = StudyRun.start(target, document);
            crew.board().rule(crew.rule());
            try {
                work(crew, study::over, () -> progress.done(tally.made()));
            } finally {
                crew.board().releaseAll();
            }
            study.await(LIMIT).ifPresent(violations::add);
            found.putAll(study.results());
        }
    }

    private void work(ZombieLane.Crew crew, BooleanSupplier over, Runnable progress) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        try {
            List<Future<List<String>>> all = new ArrayList<>();
            for (int lane = 0; lane < lanes; lane++) {
                all.add(threads.submit(() -> new ZombieLane(crew).work(over, progress)));
            }
            for (Future<List<String>> lane : all) {
                violations.addAll(lane.get());
            }
        } catch (ExecutionException failure) {
            throw new IllegalStateException("a lane of the drill failed: " + failure.getMessage(), failure);
        } finally {
            threads.shutdownNow();
        }
    }
}
