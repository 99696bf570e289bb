package bam.tracking;

/**
 * Who runs an attempt.
 *
 * @param worker name of the worker, unique in the installation: {@code worker-1}
 * @param host name of its host
 * @param pid process id on that host
 * @param temporalAttempt Temporal's number of the attempt, for reading beside its UI
 */
public record WorkerIdentity(String worker, String host, long pid, int temporalAttempt) {
    /** The same worker in this Temporal attempt. */
    public WorkerIdentity attempt(int number) {
        return new WorkerIdentity(worker, host, pid, number);
    }
}
