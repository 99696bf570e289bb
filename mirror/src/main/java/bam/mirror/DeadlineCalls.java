package bam.mirror;

import bam.contracts.BamException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;

/**
 * Calls of MLflow's client, each under a deadline on a thread of its own. The client knows no time-outs and ignores
 * interruption, so a call that is late is left behind: its client is closed, which breaks the connection and thereby
 * ends the thread, and the next call has a new client on a new thread.
 */
final class DeadlineCalls implements AutoCloseable {
    private final String address;
    private final Supplier<MlflowClient> connect;
    private final Duration deadline;
    private @Nullable Line line;

    DeadlineCalls(String address, Supplier<MlflowClient> connect, Duration deadline) {
        this.address = address;
        this.connect = connect;
        this.deadline = deadline;
    }

    /**
     * The answer to a request.
     *
     * @throws BamException {@code UNREACHABLE} when trying again may help, {@code BAD_INPUT} when MLflow refuses what
     *     was asked, {@code INTERRUPTED} when this thread was
     */
    synchronized <T> T call(String what, Function<MlflowClient, T> request) {
        Line open = open();
        Future<T> answer = open.thread().submit(() -> request.apply(open.client()));
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            abandon(open);
            throw Refusal.late(address, what, deadline.toMillis(), late);
        } catch (InterruptedException stopped) {
            abandon(open);
            throw Refusal.stopped(what, stopped);
        } catch (ExecutionException failed) {
            throw meaning(what, failed.getCause() == null ? failed : failed.getCause());
        }
    }

    /** Ends the thread; a call in progress is left behind. */
    @Override
    public synchronized void close() {
        if (line != null) {
            abandon(line);
        }
    }

    private Line open() {
        if (line == null) {
            line = new Line(connect.get(), Executors.newSingleThreadExecutor(DeadlineCalls::named));
        }
        return line;
    }

    private void abandon(Line late) {
        line = null;
        late.thread().shutdownNow();
        // Closing an encrypted connection may itself wait for the other side: never on our thread.
        daemon("mlflow-hang-up", late.client()::close).start();
    }

    private BamException meaning(String what, Throwable failure) {
        return failure instanceof MlflowHttpException answer
                ? Refusal.of(address, what, answer.getStatusCode(), answer.getBodyMessage(), failure)
                : Refusal.away(address, what, Refusal.reason(failure), failure);
    }

    private static Thread named(Runnable work) {
        return daemon("mlflow-call", work);
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** A client and the one thread that uses it. */
    private record Line(MlflowClient client, ExecutorService thread) {}
}
