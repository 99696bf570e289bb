package bam.drills.zombie;

import bam.contracts.Fingerprint;
import bam.drills.DrillTarget;
import bam.drills.zombie.ZombieRule.Zombie;
import bam.tracking.AttemptRecord;
import bam.tracking.MetricPoint;
import bam.tracking.StageRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an overtaken attempt wrote in vain, which the audit shows, and what it may not have written at all. */
final class StaleWrites {
    private static final String REFUSED = "WRITE_REFUSED";
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final DrillTarget target;

    StaleWrites(DrillTarget target) {
        this.target = target;
    }

    /**
     * A stage at the moment at which an attempt was overtaken.
     *
     * @param commits what had been committed by then
     * @param step newest committed step: everything beyond it is the new owner's to measure
     */
    record Before(Set<Commit> commits, long step) {}

    /** A checkpoint that was committed at some time, whatever became of it. */
    record Commit(long step, long epoch) {}

    Before before(Fingerprint stage) {
        Set<Commit> commits = commits(stage);
        return new Before(
                commits, commits.stream().mapToLong(Commit::step).max().orElse(0));
    }

    private Set<Commit> commits(Fingerprint stage) {
        Set<Commit> commits = new HashSet<>();
        for (StageRecord.Saved saved : record(stage).checkpoints()) {
            if (saved.committed().isPresent()) {
                commits.add(new Commit(saved.step(), saved.epoch()));
            }
        }
        return commits;
    }

    private StageRecord record(Fingerprint stage) {
        return target.studies()
                .record(stage)
                .orElseThrow(() -> new IllegalStateException("the ledger has no stage " + stage.abbreviated()));
    }

    /** Waits for the audit row of a refused write of this attempt; returns whether it came. */
    boolean refused(Zombie zombie) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end) {
            if (target.audit().entries(zombie.stage()).stream()
                    .anyMatch(entry -> entry.event().equals(REFUSED) && entry.epoch() == zombie.epoch())) {
                return true;
            }
            Thread.sleep(POLL.toMillis());
        }
        return false;
    }

    /** A sentence for everything that the attempt wrote after it had been overtaken. */
    List<String> accepted(Zombie zombie, Before before) {
        List<String> accepted = new ArrayList<>();
        String attempt =
                "attempt " + zombie.epoch() + " of stage " + zombie.stage().abbreviated();
        commits(zombie.stage()).stream()
                .filter(commit -> commit.epoch() <= zombie.epoch())
                .filter(commit -> !before.commits().contains(commit))
                .forEach(commit -> accepted.add(attempt + " had been overtaken, and its checkpoint of step "
                        + commit.step() + " was committed all the same"));
        stalePoint(zombie, before)
                .ifPresent(point -> accepted.add(attempt + " had been overtaken, and its point of step " + point.step()
                        + " was written all the same"));
        attempt(zombie, zombie.epoch())
                .filter(found -> !found.outcome().equals("LOST"))
                .ifPresent(found -> accepted.add(attempt + " had been overtaken, and is " + found.outcome()));
        return accepted;
    }

    /** A point beyond what was committed that is older than the attempt that owns the stage. */
    private Optional<MetricPoint> stalePoint(Zombie zombie, Before before) {
        Optional<AttemptRecord> next = attempt(zombie, zombie.epoch() + 1);
        return target.studies().series(zombie.stage(), "loss").stream()
                .filter(point -> point.step() > before.step())
                .filter(point -> next.isPresent()
                        && point.epochMillis() < next.get().began().toEpochMilli())
                .findFirst();
    }

    private Optional<AttemptRecord> attempt(Zombie zombie, long epoch) {
        return target.studies().attempts(zombie.stage()).stream()
                .filter(attempt -> attempt.epoch() == epoch)
                .findFirst();
    }
}
