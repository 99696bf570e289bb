package bam.mirror;

import bam.tracking.Outbox;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** A mirror on a thread of its own, with short pauses. */
final class RunningMirror implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final MlflowMirror mirror;
    private final Thread thread;

    RunningMirror(Outbox outbox, URI server, Duration deadline) {
        this(outbox, server, deadline, plan -> new StudyFindings.Findings(Map.of(), new TreeMap<>()));
    }

    RunningMirror(Outbox outbox, URI server, Duration deadline, StudyFindings findings) {
        MirrorSettings settings = new MirrorSettings(
                4,
                Duration.ofMillis(10),
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                List.of(new MirrorSettings.Link("Temporal", "http://localhost:8233/workflows/{workflow}")));
        mirror = new MlflowMirror(outbox, MlflowGateway.at(server, deadline), findings, settings);
        thread = new Thread(mirror, "mirror");
        thread.start();
    }

    /** Mirrors until nothing waits. */
    static void empty(Outbox outbox, URI server) {
        try (RunningMirror running = new RunningMirror(outbox, server, Duration.ofSeconds(20))) {
            running.await(() -> outbox.backlog().rows() == 0);
        }
    }

    MlflowMirror mirror() {
        return mirror;
    }

    /** Waits for something to become true; gives up loudly. */
    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not so within " + LONGEST_WAIT);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** As if killed: interrupted in the middle of whatever it does. */
    void kill() {
        thread.interrupt();
        join();
    }

    @Override
    public void close() {
        mirror.stop();
        join();
    }

    private void join() {
        try {
            thread.join(LONGEST_WAIT.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new AssertionError("the mirror did not stop");
        }
    }
}
