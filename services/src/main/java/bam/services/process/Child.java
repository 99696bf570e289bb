package bam.services.process;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A supervised process: the running one, or the one that is about to run again. */
public final class Child {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int REMEMBERED = 1_000;

    private final ChildCommand command;
    private final String mark;
    private final ChildLog log;
    private final ProcessRecords records;
    private final RestartPolicy policy;

    private ChildState state = ChildState.RESTARTING;
    // Held on to, since closing its standard input tells one of our own processes that we died.
    private @Nullable Process process;
    private @Nullable ProcessIdentity identity;
    private long startedNanos;
    private int quickEnds;
    private int restarts;
    private final Map<Long, Integer> statuses = new LinkedHashMap<>();

    Child(ChildCommand command, String mark, ChildLog log, ProcessRecords records, RestartPolicy policy) {
        this.command = command;
        this.mark = mark;
        this.log = log;
        this.records = records;
        this.policy = policy;
    }

    /** Name of the process. */
    public String name() {
        return command.name();
    }

    /** File that holds what it wrote. */
    public Path log() {
        return log.file();
    }

    /** What it does. */
    public synchronized ChildState state() {
        return state;
    }

    /** Number of the process that runs, or ran last. */
    public synchronized long pid() {
        return identity == null ? -1 : identity.pid();
    }

    /** How often it was started again. */
    public synchronized int restarts() {
        return restarts;
    }

    /** Exit status of one of its processes that ended by itself; empty while it runs, and for one of long ago. */
    public synchronized OptionalInt status(long pid) {
        Integer status = statuses.get(pid);
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /**
     * Waits until the child answers, over restarts.
     *
     * @throws BamException when it was given up, stopped, or has not answered in time
     */
    public void awaitReady(Readiness readiness, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!(state() == ChildState.RUNNING && readiness.ready())) {
            ChildState now = state();
            if (now == ChildState.GIVEN_UP || now == ChildState.STOPPED) {
                throw new BamException(FailureKind.UNREACHABLE, givenUp());
            }
            if (System.nanoTime() > end) {
                throw new BamException(
                        FailureKind.UNREACHABLE,
                        "'" + name() + "' has not answered within " + limit.toSeconds() + " s" + lastWords());
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /** Before the next start: none after a good life, so that a killed worker is back soon. */
    synchronized Duration pause() {
        return quickEnds == 0 ? Duration.ZERO : policy.pause();
    }

    /** Why it does not run any more. */
    synchronized String givenUp() {
        return state == ChildState.STOPPED
                ? "'" + name() + "' was stopped"
                : "'" + name() + "' ended " + quickEnds + " times within "
                        + policy.quick().toSeconds() + " s of its start and is not started again" + lastWords();
    }

    private String lastWords() {
        String line = log.lastLine();
        return line.isEmpty() ? "; its log " + log.file() + " is empty" : "; its log " + log.file() + " ends: " + line;
    }

    /** Starts it, unless it was stopped meanwhile. */
    synchronized @Nullable Process launch() {
        if (state == ChildState.STOPPED) {
            return null;
        }
        log.rotate();
        try {
            Process fresh = builder().start();
            process = fresh;
            startedNanos = System.nanoTime();
            identity = ProcessIdentity.of(fresh.pid()).orElse(new ProcessIdentity(fresh.pid(), "ended at once"));
            records.write(ProcessRecord.ours(
                    name(),
                    identity,
                    mark,
                    command.byInterrupt(),
                    command.command().get(0)));
            state = ChildState.RUNNING;
            return fresh;
        } catch (IOException failure) {
            state = ChildState.GIVEN_UP;
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "'" + name() + "' cannot be started: " + failure.getMessage() + "; check that the program is there",
                    failure);
        }
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(NewSession.of(command.command()))
                .directory(command.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
                .redirectInput(
                        command.watchesParent()
                                ? ProcessBuilder.Redirect.PIPE
                                : ProcessBuilder.Redirect.from(
                                        Path.of("/dev/null").toFile()));
        builder.environment().putAll(command.environment());
        builder.environment().put(ProcessTree.VARIABLE, mark);
        return builder;
    }

    /**
     * Takes note of an end that we did not ask for; what it had started ends too, since its successor starts its own.
     */
    void ended(Process which) {
        synchronized (this) {
            if (which != process || state == ChildState.STOPPED) {
                return;
            }
            state = ChildState.RESTARTING;
            remember(which);
        }
        endTree();
        synchronized (this) {
            if (state == ChildState.RESTARTING) {
                records.remove(name());
                countEnd();
            }
        }
    }

    private void remember(Process ended) {
        statuses.put(ended.pid(), ended.exitValue());
        if (statuses.size() > REMEMBERED) {
            statuses.remove(statuses.keySet().iterator().next());
        }
    }

    private void countEnd() {
        boolean quick = System.nanoTime() - startedNanos < policy.quick().toNanos();
        quickEnds = quick ? quickEnds + 1 : 0;
        if (quickEnds >= policy.limit()) {
            state = ChildState.GIVEN_UP;
            return;
        }
        restarts++;
    }

    /** Ends it with everything that it started, and waits for the end. */
    void stop() {
        synchronized (this) {
            state = ChildState.STOPPED;
        }
        endTree();
        records.remove(name());
    }

    /** Whether it is one of ours, which ends before the services. */
    boolean oneOfOurs() {
        return command.watchesParent();
    }

    private void endTree() {
        ProcessIdentity leader;
        synchronized (this) {
            leader = identity;
        }
        if (leader != null) {
            Ending.of(new ProcessTree(leader, mark), command.byInterrupt(), command.grace());
        }
    }
}
