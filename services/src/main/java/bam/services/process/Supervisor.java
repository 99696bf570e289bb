package bam.services.process;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps children running and ends them with this process: first our own, together, then the services that they use,
 * together.
 */
public final class Supervisor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    /** Whoever ends everything may end the children first, and us a moment later: none of them ended by itself. */
    private static final Duration BEFORE_NOTICE = Duration.ofSeconds(1);

    private final Path logs;
    private final ProcessRecords records;
    private final RestartPolicy policy;
    private final Consumer<String> notices;
    private final String mark = UUID.randomUUID().toString();
    private final List<Child> children = new ArrayList<>();
    private final Duration beforeNotice;
    private final ScheduledThreadPoolExecutor restarts = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "supervisor");
        thread.setDaemon(true);
        return thread;
    });
    private boolean closed;

    /**
     * A supervisor of nothing yet.
     *
     * @param logs folder for the children's output
     * @param records where the running ones are written down
     * @param policy when they are started again
     * @param notices receives a sentence when a child ended by itself or was given up
     */
    public Supervisor(Path logs, ProcessRecords records, RestartPolicy policy, Consumer<String> notices) {
        this(logs, records, policy, notices, BEFORE_NOTICE);
    }

    /** The same with another time between the end of a child and the word that it ended by itself. */
    Supervisor(
            Path logs, ProcessRecords records, RestartPolicy policy, Consumer<String> notices, Duration beforeNotice) {
        this.logs = logs;
        this.records = records;
        this.policy = policy;
        this.notices = notices;
        this.beforeNotice = beforeNotice;
        restarts.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Starts a child and keeps it running until it is stopped.
     *
     * @throws BamException when there is no such program, or everything is ending
     */
    public Child start(ChildCommand command) {
        Child child = new Child(
                command,
                mark + ":" + command.name(),
                new ChildLog(logs.resolve(command.name() + ".log")),
                records,
                policy);
        synchronized (this) {
            if (closed) {
                throw new BamException(
                        FailureKind.INTERRUPTED, "'" + command.name() + "' is not started, since everything ends");
            }
            if (children.stream().anyMatch(other -> other.name().equals(child.name()))) {
                throw new IllegalArgumentException(
                        "'" + child.name() + "' is there already; stop it or choose another name");
            }
            children.add(child);
        }
        launch(child);
        return child;
    }

    /** The children in the order of their start. */
    public synchronized List<Child> children() {
        return List.copyOf(children);
    }

    /** Ends one child with everything that it started, and forgets it. */
    public void stop(Child child) {
        child.stop();
        synchronized (this) {
            children.remove(child);
        }
    }

    /**
     * Ends everything when this process ends in whatever way but by force: Ctrl-C, SIGTERM, a closed terminal.
     *
     * @param last what is done when everything has ended
     */
    public Supervisor endingWithThisProcess(Runnable last) {
        Thread end = new Thread(
                () -> {
                    close();
                    last.run();
                },
                "supervisor-end");
        Runtime.getRuntime().addShutdownHook(end);
        return this;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        restarts.shutdown();
        stopTogether(Child::oneOfOurs);
        stopTogether(child -> true);
    }

    private void stopTogether(Predicate<Child> which) {
        List<CompletableFuture<Void>> ends = children().stream()
                .filter(which)
                .map(child -> CompletableFuture.runAsync(() -> stop(child), task -> new Thread(task, "ending").start()))
                .toList();
        ends.forEach(CompletableFuture::join);
    }

    private void launch(Child child) {
        Process process = child.launch();
        if (process != null) {
            CompletableFuture<Void> unused =
                    process.onExit().thenRun(() -> later(Duration.ZERO, () -> ended(child, process)));
        }
    }

    private void ended(Child child, Process process) {
        child.ended(process);
        switch (child.state()) {
            case RESTARTING -> {
                later(child.pause(), () -> launch(child));
                notice("'" + child.name() + "' ended by itself with status " + process.exitValue()
                        + "; it is started again");
            }
            case GIVEN_UP -> notice(child.givenUp());
            case RUNNING, STOPPED -> {
                // Its end was asked for, or a successor runs already.
            }
        }
    }

    /** Not said any more once everything ends. */
    private void notice(String sentence) {
        later(beforeNotice, () -> notices.accept(sentence));
    }

    private void later(Duration pause, Runnable task) {
        try {
            Future<?> unused = restarts.schedule(() -> guarded(task), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ending) {
            // Everything ends, and nothing is started again.
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            log.warn("supervision failed", failure);
            notices.accept(String.valueOf(failure.getMessage()));
        }
    }
}
