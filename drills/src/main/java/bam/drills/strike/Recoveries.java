package bam.drills.strike;

import bam.contracts.Fingerprint;
import bam.drills.probe.Sighting;
import bam.training.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What follows a strike: the next attempt begins, is ready, and, if the stage has steps to take, takes one that no
 * attempt before it had taken. A stage that is struck again before that is measured from the second strike.
 */
final class Recoveries {
    private final Map<Fingerprint, Pending> pending = new HashMap<>();
    private final List<Recovery> ended = new ArrayList<>();

    /**
     * A strike.
     *
     * @param stage that was worked on
     * @param epoch of the attempt that ends by it
     * @param steps that the stage has in all; 0 for stages without
     * @param nanos when, by {@link System#nanoTime}
     * @param covered whether an idle worker could take over at once: what waits in a queue says nothing of recovery
     */
    record Struck(Fingerprint stage, long epoch, long steps, long nanos, boolean covered) {}

    /**
     * A strike that was recovered from; times in seconds.
     *
     * @param struck the strike
     * @param toLastWord from the strike until the last moment that its worker told of; 0: it told of none
     * @param toBegun from then until the next attempt began
     * @param toReady from then until it was ready
     * @param toNewStep from then until its first new step; NaN when no step was left to take
     * @param repeated steps that it took again
     */
    record Recovery(Struck struck, double toLastWord, double toBegun, double toReady, double toNewStep, long repeated) {
        double total() {
            return toLastWord + toBegun + toReady + toNewStep;
        }

        /** Whether it was taken over at once, and a step was left to take. */
        boolean measurable() {
            return struck.covered() && !Double.isNaN(toNewStep);
        }
    }

    /** One that has not ended. */
    private static final class Pending {
        private final Struck struck;
        private long lastWord;
        private long begun;
        private long ready;
        private long reached;
        private long firstStep;

        private Pending(Struck struck) {
            this.struck = struck;
            this.lastWord = struck.nanos();
        }
    }

    synchronized void begin(Struck struck) {
        pending.put(struck.stage(), new Pending(struck));
    }

    /**
     * Takes note of a sighting.
     *
     * @param reached newest step that any attempt at the stage has taken
     */
    synchronized void note(Sighting sighting, long reached) {
        Pending recovery = pending.get(sighting.stage());
        if (recovery == null) {
            return;
        }
        if (sighting.epoch() <= recovery.struck.epoch()) {
            recovery.lastWord = Math.max(recovery.lastWord, sighting.nanos());
            // It was finished in spite of the strike, or just before.
            forgetIf(sighting.moment() == Moment.DONE, sighting.stage());
            return;
        }
        if (recovery.begun == 0 && sighting.moment() != Moment.BEGUN) {
            // It began before the strike was written down: what cannot be measured is left out.
            pending.remove(sighting.stage());
            return;
        }
        follow(recovery, sighting, reached);
        if (ends(recovery, sighting)) {
            pending.remove(sighting.stage());
            ended.add(recovery(recovery, sighting));
        }
    }

    private static void follow(Pending recovery, Sighting sighting, long reached) {
        if (sighting.moment() == Moment.BEGUN) {
            recovery.begun = sighting.nanos();
            recovery.ready = 0;
            recovery.firstStep = 0;
            recovery.reached = reached;
        } else if (recovery.ready == 0) {
            recovery.ready = sighting.nanos();
        }
        if (sighting.moment() == Moment.MOVED && recovery.firstStep == 0) {
            recovery.firstStep = sighting.step();
        }
    }

    private static boolean ends(Pending recovery, Sighting sighting) {
        if (recovery.reached < recovery.struck.steps()) {
            return sighting.moment() == Moment.MOVED && sighting.step() > recovery.reached;
        }
        return sighting.moment() != Moment.BEGUN;
    }

    private static Recovery recovery(Pending recovery, Sighting last) {
        boolean stepsWereLeft = recovery.reached < recovery.struck.steps();
        return new Recovery(
                recovery.struck,
                (recovery.lastWord - recovery.struck.nanos()) / 1e9,
                (recovery.begun - recovery.lastWord) / 1e9,
                (recovery.ready - recovery.begun) / 1e9,
                stepsWereLeft ? (last.nanos() - recovery.ready) / 1e9 : Double.NaN,
                stepsWereLeft ? recovery.reached + 1 - recovery.firstStep : 0);
    }

    private void forgetIf(boolean finished, Fingerprint stage) {
        if (finished) {
            pending.remove(stage);
        }
    }

    synchronized boolean pending(Fingerprint stage) {
        return pending.containsKey(stage);
    }

    /** Strikes that no attempt has recovered from yet. */
    synchronized List<Struck> pending() {
        return pending.values().stream().map(recovery -> recovery.struck).toList();
    }

    /** No other attempt is to be expected. */
    synchronized void forget(Fingerprint stage) {
        pending.remove(stage);
    }

    /** Strikes that were recovered from, in that order. */
    synchronized List<Recovery> ended() {
        return List.copyOf(ended);
    }
}
