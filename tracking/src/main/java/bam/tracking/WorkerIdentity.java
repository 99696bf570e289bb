package bam.tracking;

import java.util.Optional;

/**
 * Who runs an attempt.
 *
 * @param worker name of the worker, unique in the installation: {@code worker-1}
 * @param host name of its host
 * @param pid process id on that host
 * @param temporalAttempt Temporal's number of the attempt, for reading beside its UI
 * @param device what it computes on: {@code cpu}, {@code cuda:0}
 * @param environment what it runs on and in, where it says
 */
public record WorkerIdentity(
        String worker, String host, long pid, int temporalAttempt, String device, Optional<Environment> environment) {
    /** One that computes on the CPU of an environment that nobody asks for. */
    public WorkerIdentity(String worker, String host, long pid, int temporalAttempt) {
        this(worker, host, pid, temporalAttempt, "cpu", Optional.empty());
    }

    /** The same worker in this Temporal attempt. */
    public WorkerIdentity attempt(int number) {
        return new WorkerIdentity(worker, host, pid, number, device, environment);
    }
}
