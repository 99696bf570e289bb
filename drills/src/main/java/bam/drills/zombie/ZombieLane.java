package bam.drills.zombie;

import bam.drills.probe.Held;
import bam.drills.probe.Journal;
import bam.drills.probe.Switchboard;
import bam.drills.zombie.StaleWrites.Before;
import bam.drills.zombie.StallingProxy.Freeze;
import bam.drills.zombie.ZombieRule.Zombie;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Makes one zombie after the other: stops a worker, waits until it is overtaken, wakes it, and looks what it wrote. */
final class ZombieLane {
    private static final Duration LOOK = Duration.ofMillis(200);

    /** A write that was let go reaches the proxy at once. */
    private static final Duration SENDING = Duration.ofSeconds(3);

    /** The heartbeat time-out, the pause before the next attempt, and a free worker. */
    private static final Duration OVERTAKING = Duration.ofSeconds(30);

    private final Crew crew;
    private final List<String> violations = new ArrayList<>();

    /** What the lanes of one drill share. */
    record Crew(
            Switchboard board,
            Journal journal,
            ZombieRule rule,
            ZombieTally tally,
            Detours detours,
            StaleWrites writes) {}

    ZombieLane(Crew crew) {
        this.crew = crew;
    }

    /** Works until there are enough zombies or the study is over; returns a sentence for each violation. */
    List<String> work(BooleanSupplier over, Runnable progress) throws InterruptedException {
        while (!crew.tally().fulfilled() && !over.getAsBoolean()) {
            Optional<Held> held = crew.board().take(any -> true, LOOK);
            if (held.isPresent()) {
                make(held.get());
                crew.rule().free(held.get().at().stage());
                progress.run();
            }
        }
        return violations;
    }

    private void make(Held held) throws InterruptedException {
        Optional<ZombieKind> kind = crew.tally().begin(held.at().moment());
        if (kind.isEmpty()) {
            held.go();
            return;
        }
        boolean made = false;
        try {
            made = kind.get().trap().isPresent()
                    ? frozen(held, kind.get().trap().get())
                    : stopped(held);
        } finally {
            crew.tally().end(kind.get(), made);
        }
    }

    /** The worker gets leave while it cannot hear it: it acts on it first thing when it is woken. */
    private boolean stopped(Held held) throws InterruptedException {
        Signals.stop(held.at().pid());
        held.go();
        return overtakeAndWake(held, () -> {});
    }

    /** The worker gets leave, and is stopped when its write has come as far as the trap. */
    private boolean frozen(Held held, Trap trap) throws InterruptedException {
        StallingProxy proxy = crew.detours().of(held.at().worker());
        Freeze freeze = proxy.arm(trap);
        try {
            held.go();
            if (!freeze.await(SENDING)) {
                proxy.disarm();
                return false;
            }
            Signals.stop(held.at().pid());
            return overtakeAndWake(held, freeze::thaw);
        } finally {
            freeze.thaw();
        }
    }

    private boolean overtakeAndWake(Held held, Runnable deliver) throws InterruptedException {
        Zombie zombie = new Zombie(held.at().stage(), held.at().epoch());
        Optional<Before> before = Optional.empty();
        try {
            if (crew.board().await(() -> crew.journal().epoch(zombie.stage()) > zombie.epoch(), OVERTAKING)) {
                before = Optional.of(crew.writes().before(zombie.stage()));
            }
            deliver.run();
        } finally {
            crew.rule().wake(zombie);
            Signals.resume(held.at().pid());
        }
        boolean made = before.isPresent() && crew.writes().refused(zombie);
        before.ifPresent(then -> violations.addAll(crew.writes().accepted(zombie, then)));
        return made;
    }
}
