package bam.drills.zombie;

import bam.contracts.Fingerprint;
import bam.drills.probe.Journal;
import bam.drills.probe.Sighting;
import bam.drills.probe.Switchboard;
import bam.training.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which workers are held to be stopped: one of a stage at a time; and whether those that were woken stop by themselves.
 */
final class ZombieRule implements Switchboard.Rule {
    /** Two tries short of the limit at which a stage parks. */
    private static final int MOST_TRIES = 8;

    /** A step, and the answer of the database. */
    private static final Duration STOPPING = Duration.ofSeconds(5);

    private final ZombieTally tally;
    private final Journal journal;
    private final int most;
    private final Set<Fingerprint> claimed = new HashSet<>();
    private final Map<Zombie, Long> woken = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    /** An attempt that was overtaken. */
    record Zombie(Fingerprint stage, long epoch) {}

    ZombieRule(ZombieTally tally, Journal journal, int most) {
        this.tally = tally;
        this.journal = journal;
        this.most = most;
    }

    @Override
    public synchronized boolean holds(Sighting sighting, int holding) {
        watch(sighting);
        return holding < most
                && tally.needs(sighting.moment())
                && sighting.epoch() == journal.epoch(sighting.stage())
                && journal.kind(sighting.stage()).trains()
                && journal.tries(sighting.stage()) < MOST_TRIES
                && claimed.add(sighting.stage());
    }

    private void watch(Sighting sighting) {
        Zombie zombie = new Zombie(sighting.stage(), sighting.epoch());
        Long since = woken.get(zombie);
        if (since != null && sighting.moment() == Moment.MOVED && sighting.nanos() - since > STOPPING.toNanos()) {
            violations.add("attempt " + zombie.epoch() + " of stage "
                    + zombie.stage().abbreviated() + " still took step " + sighting.step() + ", more than "
                    + STOPPING.toSeconds() + " s after it was woken and refused");
            woken.remove(zombie);
        }
    }

    /** Another worker of this stage may be held. */
    synchronized void free(Fingerprint stage) {
        claimed.remove(stage);
    }

    /** This attempt runs again, and must notice that the stage is not its own any more. */
    synchronized void wake(Zombie zombie) {
        woken.put(zombie, System.nanoTime());
    }

    /** Attempts that went on. */
    synchronized List<String> violations() {
        return List.copyOf(violations);
    }
}
