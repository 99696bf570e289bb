package bam.drills.strike;

import bam.contracts.Fingerprint;
import bam.drills.StageKinds;
import bam.drills.probe.Held;
import bam.drills.probe.Journal;
import bam.drills.probe.Switchboard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Strikes one worker after the other, each when the stage that was struck before it has recovered. */
final class Striker {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration DEATH = Duration.ofSeconds(10);

    /** A stage that was finished just before the strike has no other attempt. */
    private static final Duration SOON = Duration.ofSeconds(2);

    /** Longer than every time-out and pause of the product together. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** So long a strike waits for an idle worker that can take over. */
    private static final Duration COURTESY = Duration.ofSeconds(5);

    /** One strike in so many falls exactly at a moment, the others at random after it. */
    private static final int EXACT = 5;

    private final Strike strike;
    private final Scene scene;
    private final PairPlan plan;
    private final Recoveries recoveries = new Recoveries();
    private final StrikeRule rule;
    private final SplittableRandom random;
    private final Aim aim;
    private final int atOnce;
    private long lastNanos = System.nanoTime();
    private final List<Victim> victims = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * A worker that was struck.
     *
     * @param pid its process
     * @param stage that it worked on
     * @param epoch of its attempt
     */
    record Victim(long pid, Fingerprint stage, long epoch) {}

    /**
     * Where strikes fall.
     *
     * @param board where workers are held
     * @param journal where they are
     * @param kinds what their stages are
     * @param finished whether a stage is done
     */
    record Scene(Switchboard board, Journal journal, StageKinds kinds, Predicate<Fingerprint> finished) {
        Optional<Pair> pair(long pid) {
            return journal.position(pid).map(at -> new Pair(kinds.kind(at.stage()), at.phase()));
        }
    }

    /**
     * Strikes as planned.
     *
     * @param held at most so many workers wait to be struck
     * @param atOnce at most so many stages recover at a time
     */
    Striker(Strike strike, Scene scene, PairPlan plan, SplittableRandom random, int held, int atOnce) {
        this.strike = strike;
        this.scene = scene;
        this.plan = plan;
        this.random = random;
        this.aim = new Aim(random.split());
        this.rule = new StrikeRule(plan, scene.journal(), recoveries, random.split(), held);
        this.atOnce = atOnce;
    }

    /** Strikes until the plan is fulfilled or the study is over; then lets everybody work. */
    void strikeUntil(BooleanSupplier over, Runnable progress) throws InterruptedException {
        scene.board().rule(rule);
        try {
            while (!plan.fulfilled() && !over.getAsBoolean()) {
                Optional<Held> next = scene.board().take(this::ripe, LOOK);
                if (next.isPresent()) {
                    strike(next.get());
                    progress.run();
                }
                recoveries.pending().forEach(this::giveUpIfInVain);
            }
        } finally {
            scene.board().releaseAll();
        }
    }

    /** Few at a time, so that a recovery is measured alone; its own start-up may be struck again. */
    private boolean ripe(Held held) {
        long others = recoveries.pending().stream()
                .filter(pending -> !pending.stage().equals(held.at().stage()))
                .count();
        boolean waited = System.nanoTime() - lastNanos > COURTESY.toNanos();
        return others < atOnce && (scene.journal().idle() > 0 || waited);
    }

    private void giveUpIfInVain(Recoveries.Struck struck) {
        long waited = System.nanoTime() - struck.nanos();
        if (waited > SOON.toNanos() && scene.finished().test(struck.stage())) {
            recoveries.forget(struck.stage());
        } else if (waited > PATIENCE.toNanos()) {
            recoveries.forget(struck.stage());
            problems.add("'" + scene.kinds().label(struck.stage()) + "' has not gone on " + PATIENCE.toSeconds()
                    + " s after attempt " + struck.epoch() + " was struck");
        }
    }

    private void strike(Held held) throws InterruptedException {
        long pid = held.at().pid();
        Optional<Pair> pair = scene.pair(pid).filter(plan::needs);
        if (pair.isEmpty()) {
            held.go();
            return;
        }
        rule.aim(pid);
        Aim.Target target = new Aim.Target(pair.get(), held.at().moment());
        Optional<Held> last = Optional.empty();
        if (random.nextInt(EXACT) > 0) {
            held.go();
            last = scene.board().take(other -> other.at().pid() == pid, aim.delay(target));
        }
        boolean covered = scene.journal().idle() > 0;
        Optional<Pair> found = strike == Strike.KILL ? kill(pid, covered) : terminate(pid, covered);
        held.go();
        last.ifPresent(Held::go);
        found.ifPresent(plan::add);
        lastNanos = System.nanoTime();
        if (found.equals(pair)) {
            aim.hit(target);
        } else {
            aim.missed(target);
        }
    }

    /** The phase that a dead worker was in is the one that its last word proves. */
    private Optional<Pair> kill(long pid, boolean covered) throws InterruptedException {
        long nanos = System.nanoTime();
        strike.at(pid);
        rule.struck(pid);
        scene.board().await(() -> scene.journal().gone(pid), DEATH);
        scene.journal().position(pid).ifPresent(at -> note(pid, at, nanos, covered));
        return scene.pair(pid);
    }

    /** One that is told to end goes on for a while: what counts is where it was when it was told. */
    private Optional<Pair> terminate(long pid, boolean covered) {
        Optional<Pair> found = scene.pair(pid);
        scene.journal().position(pid).ifPresent(at -> note(pid, at, System.nanoTime(), covered));
        strike.at(pid);
        rule.struck(pid);
        return found;
    }

    private void note(long pid, Journal.Position at, long nanos, boolean covered) {
        victims.add(new Victim(pid, at.stage(), at.epoch()));
        recoveries.begin(
                new Recoveries.Struck(at.stage(), at.epoch(), scene.kinds().steps(at.stage()), nanos, covered));
    }

    /** Workers that were struck while they worked. */
    List<Victim> victims() {
        return List.copyOf(victims);
    }

    /** Strikes that were recovered from. */
    List<Recoveries.Recovery> recoveries() {
        return recoveries.ended();
    }

    /** A sentence for each strike that nothing followed. */
    List<String> problems() {
        return List.copyOf(problems);
    }
}
