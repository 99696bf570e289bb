package bam.drills.strike;

import bam.contracts.Fingerprint;
import bam.drills.DrillOrder;
import bam.drills.DrillReport;
import bam.drills.DrillSetup;
import bam.drills.DrillSite;
import bam.drills.DrillStudy;
import bam.drills.DrillTarget;
import bam.drills.Percentiles;
import bam.drills.Progress;
import bam.drills.Result;
import bam.drills.StageKinds;
import bam.drills.StudyRun;
import bam.drills.Undisturbed;
import bam.drills.probe.Journal;
import bam.drills.probe.ProbeServer;
import bam.drills.probe.Switchboard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Strikes workers in every phase of every kind of stage until each pair was struck as often as asked for: small studies
 * one after the other under strikes, and then the same ones undisturbed.
 */
public final class StrikeDrill {
    private static final DrillStudy STUDY = DrillStudy.DEMO_SIZE;
    private static final int IMPORTS = 2;
    private static final long CHECKPOINT_STEPS = 10;

    /** Two hold still for the next strike, one or two are struck, the others take over. */
    private static final int WORKERS = 5;

    private static final int HELD = 2;

    /** From here on the figures count, and each recovery is measured alone; below, a drill is to be short. */
    private static final int MEASURED = 5;

    /** Rounds beyond one for each strike of a pair, and one more for each two: aims miss on a busy machine. */
    private static final int SPARE_ROUNDS = 2;

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Strike strike;
    private final DrillOrder order;
    private final DrillSite site;
    private final PairPlan plan;
    private final SplittableRandom random;
    private final List<String> violations = new ArrayList<>();
    private final List<String> documents = new ArrayList<>();
    private final Map<Fingerprint, Result> found = new LinkedHashMap<>();
    private final AtomicReference<@Nullable DrillTarget> running = new AtomicReference<>();

    private StrikeDrill(Strike strike, DrillOrder order, DrillSite site) {
        this.strike = strike;
        this.order = order;
        this.site = site;
        this.plan = new PairPlan(order.count());
        this.random = new SplittableRandom(order.seed());
    }

    /** {@code kill -9}: the stage ends with the same bits, whenever it strikes; and how soon it takes a new step. */
    public static DrillReport kill(DrillOrder order, DrillSite site) throws InterruptedException {
        return new StrikeDrill(Strike.KILL, order, site).run();
    }

    /** SIGTERM: the stage is handed over in order, no step is taken twice, and the same bits. */
    public static DrillReport term(DrillOrder order, DrillSite site) throws InterruptedException {
        return new StrikeDrill(Strike.TERM, order, site).run();
    }

    private DrillReport run() throws InterruptedException {
        StageKinds kinds = new StageKinds(() -> target().studies());
        Journal journal = new Journal(kinds::kind);
        Switchboard board = new Switchboard(journal);
        Striker.Scene scene = new Striker.Scene(
                board,
                journal,
                kinds,
                stage -> target().studies().artifact(stage).isPresent());
        Striker striker = new Striker(strike, scene, plan, random.split(), HELD, order.count() < MEASURED ? 2 : 1);
        try (ProbeServer probes = ProbeServer.open(board);
                DrillTarget target = site.open(setup(probes))) {
            running.set(target);
            strikeRounds(target, striker);
            if (strike == Strike.TERM) {
                violations.addAll(new HandOvers(target, kinds).violations(striker));
            }
        }
        violations.addAll(striker.problems());
        order.progress().accept("the same studies undisturbed");
        violations.addAll(Undisturbed.differences(site, CHECKPOINT_STEPS, documents, found));
        return new DrillReport(
                strike.word(), order.seed(), plan.rows(strike.word()), violations, figures(striker.recoveries()));
    }

    private DrillTarget target() {
        return Objects.requireNonNull(running.get(), "no stage runs before its installation does");
    }

    private DrillSetup setup(ProbeServer probes) {
        DrillSetup setup =
                DrillSetup.undisturbed(strike.word(), WORKERS, CHECKPOINT_STEPS).watched(probes.address());
        return strike == Strike.KILL ? setup.impatient() : setup;
    }

    private void strikeRounds(DrillTarget target, Striker striker) throws InterruptedException {
        Progress progress = new Progress("strikes", plan.size(), order.progress());
        for (int round = 1; !plan.fulfilled() && round <= order.count() + order.count() / 2 + SPARE_ROUNDS; round++) {
            String document = document(round);
            documents.add(document);
            StudyRun study = StudyRun.start(target, document);
            striker.strikeUntil(study::over, () -> progress.done(plan.done()));
            study.await(LIMIT).ifPresent(violations::add);
            found.putAll(study.results());
        }
    }

    private String document(int round) {
        String name = "drill-" + strike.word() + "-" + round;
        String anyOfThatSize = STUDY.document(name, round, 1);
        List<Path> models = LongStream.range(0, IMPORTS)
                .mapToObj(model -> site.model(anyOfThatSize, round * 100L + model))
                .toList();
        return STUDY.document(name, round, models);
    }

    private SortedMap<String, Double> figures(List<Recoveries.Recovery> recoveries) {
        SortedMap<String, Double> figures = new TreeMap<>();
        String word = strike.word();
        List<Recoveries.Recovery> training =
                recoveries.stream().filter(Recoveries.Recovery::measurable).toList();
        add(figures, word + "-to-new-step", training, Recoveries.Recovery::total);
        if (strike == Strike.TERM) {
            add(figures, word + "-to-last-word", training, Recoveries.Recovery::toLastWord);
        }
        add(figures, "last-word-to-begun", training, Recoveries.Recovery::toBegun);
        add(figures, "begun-to-ready", training, Recoveries.Recovery::toReady);
        add(figures, "ready-to-new-step", training, Recoveries.Recovery::toNewStep);
        figures.put("recoveries-that-waited-for-a-free-worker", (double) recoveries.stream()
                .filter(recovery -> !recovery.struck().covered())
                .count());
        figures.put("stages-compared", (double) found.size());
        return figures;
    }

    private static void add(
            SortedMap<String, Double> figures,
            String name,
            List<Recoveries.Recovery> recoveries,
            ToDoubleFunction<Recoveries.Recovery> part) {
        Percentiles.add(
                figures, name, recoveries.stream().map(part::applyAsDouble).toList());
    }
}
