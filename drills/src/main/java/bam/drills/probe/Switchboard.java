package bam.drills.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Where sightings come in: a rule says which threads are held; whoever strikes takes them from here, or waits. */
public final class Switchboard implements ProbeServer.Watcher {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Journal journal;
    private final List<Held> held = new ArrayList<>();
    private Rule rule = (sighting, holding) -> false;

    /** A switchboard that holds nobody yet. */
    public Switchboard(Journal journal) {
        this.journal = journal;
    }

    /** Which threads are held. Called for one sighting at a time, once the journal knows of it. */
    @FunctionalInterface
    public interface Rule {
        /**
         * Whether the thread is held at this moment.
         *
         * @param holding so many are held already
         */
        boolean holds(Sighting sighting, int holding);
    }

    /** From now on this rule holds. */
    public void rule(Rule next) {
        lock.lock();
        try {
            rule = next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void arrived(long pid) {
        lock.lock();
        try {
            journal.begin(pid);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void came(Sighting sighting, Runnable go) {
        lock.lock();
        try {
            journal.note(sighting);
            if (rule.holds(sighting, held.size())) {
                held.add(new Held(sighting, go));
            } else {
                go.run();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void left(long pid) {
        lock.lock();
        try {
            journal.end(pid);
            held.removeIf(one -> one.at().pid() == pid);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the first held thread that matches, waiting for it as long as this. */
    public Optional<Held> take(Predicate<Held> wanted, Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            awaitChange(() -> held.stream().anyMatch(wanted), limit);
            for (Iterator<Held> each = held.iterator(); each.hasNext(); ) {
                Held one = each.next();
                if (wanted.test(one)) {
                    each.remove();
                    return Optional.of(one);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a condition holds that sightings make true; returns whether it does. */
    public boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            return awaitChange(condition, limit);
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitChange(BooleanSupplier condition, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (left <= 0) {
                return false;
            }
            left = changed.awaitNanos(left);
        }
        return true;
    }

    /** Lets everybody go on, and holds nobody from now on. */
    public void releaseAll() {
        lock.lock();
        try {
            rule = (sighting, holding) -> false;
            held.forEach(Held::go);
            held.clear();
        } finally {
            lock.unlock();
        }
    }
}
