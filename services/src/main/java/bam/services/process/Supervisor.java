package bam.services.process;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
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

    private final Path logs;
    private final ProcessRecords records;
    private final RestartPolicy policy;
    private final Consumer<String> notices;
    private final String mark = UUID.randomUUID().toString();
    private final List<Child> children = new ArrayList<>();
    private final ScheduledExecutorService restarts = Executors.newSingleThreadScheduledExecutor(task -> {
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
        this.logs = logs;
        this.records = records;
        this.policy = policy;
        this.notices = notices;
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

    /** Ends everything when this process ends in whatever way but by force: Ctrl-C, SIGTERM, a closed terminal. */
    public Supervisor endingWithThisProcess() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "supervisor-end"));
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
                notices.accept("'" + child.name() + "' ended by itself with status " + process.exitValue()
                        + "; it is started again");
                later(child.pause(), () -> launch(child));
            }
            case GIVEN_UP -> notices.accept(child.givenUp());
            case RUNNING, STOPPED -> {
                // Its end was asked for, or a successor runs already.
            }
        }
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
