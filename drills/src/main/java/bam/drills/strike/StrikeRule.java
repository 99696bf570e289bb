package bam.drills.strike;

import bam.contracts.StageKind;
import bam.drills.probe.Journal;
import bam.drills.probe.Phase;
import bam.drills.probe.Sighting;
import bam.drills.probe.Switchboard;
import bam.training.Moment;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Which workers are held to be struck: by chance, in phases that the plan still needs, never so often that a stage
 * parks for lack of progress, and never so many at a time that nobody is left to take over.
 */
final class StrikeRule implements Switchboard.Rule {
    /** Two tries short of the limit at which a stage parks. */
    private static final int MOST_TRIES = 8;

    private final PairPlan plan;
    private final Journal journal;
    private final Recoveries recoveries;
    private final SplittableRandom random;
    private final int most;
    private final Set<Long> struck = new HashSet<>();
    private long aimed;

    StrikeRule(PairPlan plan, Journal journal, Recoveries recoveries, SplittableRandom random, int most) {
        this.plan = plan;
        this.journal = journal;
        this.recoveries = recoveries;
        this.random = random;
        this.most = most;
    }

    @Override
    public synchronized boolean holds(Sighting sighting, int holding) {
        recoveries.note(sighting, journal.reached(sighting.stage()));
        if (sighting.pid() == aimed) {
            // The last moments of their phases: the strike falls here at the latest.
            return sighting.moment() == Moment.COMMITTING || sighting.moment() == Moment.FINISHING;
        }
        return !struck.contains(sighting.pid()) && holding < most && strikes(sighting);
    }

    private boolean strikes(Sighting sighting) {
        Optional<Pair> pair = pair(sighting).filter(plan::needs);
        return pair.isPresent()
                && journal.tries(sighting.stage()) < MOST_TRIES
                && (!recoveries.pending(sighting.stage()) || sighting.moment() == Moment.BEGUN)
                && random.nextDouble() < chance(sighting.moment(), pair.get().phase());
    }

    /** The pair that the worker is in right after this moment. */
    private Optional<Pair> pair(Sighting sighting) {
        StageKind kind = journal.kind(sighting.stage());
        return journal.position(sighting.pid())
                .filter(position -> sighting.moment() != Moment.REPORTING)
                .map(position -> new Pair(kind, position.phase()));
    }

    // Phases that come once in an attempt are seldom let pass; of many steps any may be meant.
    private static double chance(Moment moment, Phase phase) {
        if (moment == Moment.FINISHING) {
            return 1;
        }
        return switch (phase) {
            case STEP -> 1.0 / 8;
            case WORK, EVALUATION -> 1.0 / 3;
            case SAVE -> 1.0 / 2;
            case START_UP, PUBLISH -> 2.0 / 3;
        };
    }

    /** This worker is about to be struck. */
    synchronized void aim(long pid) {
        aimed = pid;
    }

    /** It was; nobody holds it any more. */
    synchronized void struck(long pid) {
        struck.add(pid);
        aimed = 0;
    }
}
