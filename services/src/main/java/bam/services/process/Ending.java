package bam.services.process;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** How a process tree is ended: a word to its leader, a grace, a word to what is left of it, and then by force. */
final class Ending {
    private static final Duration LEFTOVERS = Duration.ofSeconds(2);
    private static final Duration FORCED = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(20);

    private Ending() {}

    /**
     * Ends the tree and waits until it is gone.
     *
     * @param byInterrupt whether the leader wants SIGINT instead of SIGTERM, as PostgreSQL does
     * @param grace time that the leader has for an orderly end
     */
    static void of(ProcessTree tree, boolean byInterrupt, Duration grace) {
        Set<ProcessIdentity> members = tree.members();
        boolean interrupted = false;
        try {
            if (byInterrupt) {
                interrupt(tree.leader());
            } else {
                terminate(tree.leader());
            }
            await(Set.of(tree.leader()), grace);
            members.addAll(tree.members());
            members.forEach(Ending::terminate);
            await(members, tree.leader().alive() ? Duration.ZERO : LEFTOVERS);
        } catch (InterruptedException stop) {
            interrupted = true;
        }
        force(tree, members);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void force(ProcessTree tree, Set<ProcessIdentity> known) {
        Set<ProcessIdentity> left = new LinkedHashSet<>(known);
        left.addAll(tree.members());
        left.forEach(member -> member.handle().ifPresent(ProcessHandle::destroyForcibly));
        try {
            await(left, FORCED);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void terminate(ProcessIdentity process) {
        process.handle().ifPresent(ProcessHandle::destroy);
    }

    // Java knows no SIGINT; the shell's own kill is on every machine.
    private static void interrupt(ProcessIdentity process) throws InterruptedException {
        if (!process.alive()) {
            return;
        }
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s INT " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException noShell) {
            terminate(process);
        }
    }

    private static void await(Collection<ProcessIdentity> processes, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end && processes.stream().anyMatch(ProcessIdentity::alive)) {
            Thread.sleep(POLL.toMillis());
        }
    }
}
