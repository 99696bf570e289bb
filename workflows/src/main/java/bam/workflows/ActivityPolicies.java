package bam.workflows;

import bam.contracts.StageTicket;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.common.converter.DataConverterException;
import java.time.Duration;

/** Every time-out, retry and wait of the workflows, each with its reason. */
final class ActivityPolicies {
    /** A ledger call takes milliseconds; two seconds mean that the database is away. */
    private static final Duration BOOKKEEPING_CALL = Duration.ofSeconds(2);

    /** Below the 10 s workflow-task time-out: a longer local activity turns into workflow-task heartbeats. */
    private static final Duration BOOKKEEPING_IN_ALL = Duration.ofSeconds(8);

    /** Planning hashes local text and imported models, which may be gigabytes. */
    private static final Duration PLANNING = Duration.ofMinutes(10);

    /** A killed control process is noticed after this, not after the ten minutes that planning may take. */
    private static final Duration PLANNER_SILENCE = Duration.ofSeconds(10);

    /** No stage of the paper's large model takes longer; a hung one is noticed by its heartbeat long before. */
    private static final Duration LONGEST_STAGE = Duration.ofDays(30);

    /** Studies that vanished without a word (terminated, deleted) are noticed after this long. */
    private static final Duration FIRST_ROLL_CALL = Duration.ofMinutes(10);

    /** A call leaves about ten events: thirty days of them are a tenth of what a history may hold. */
    private static final Duration LONGEST_ROLL_CALL = Duration.ofHours(2);

    /** A signal takes milliseconds; a lost one costs this much time. */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(15);

    /** A join leaves about ten events, too, and a study may wait for dozens of stages at once. */
    private static final Duration LONGEST_PATIENCE = Duration.ofHours(6);

    /**
     * Constant: with a growing interval repeated kills would make recovery ever slower. An attempt that fails says by
     * the kind of its failure when it wants the next one.
     */
    private static final RetryOptions EVERY_SECOND = RetryOptions.newBuilder()
            .setInitialInterval(Duration.ofSeconds(1))
            .setBackoffCoefficient(1.0)
            .setDoNotRetry(DataConverterException.class.getName())
            .build();

    private ActivityPolicies() {}

    /** How long a stage waits between two looks at which of its studies still run. */
    static Patience rollCall() {
        return new Patience(FIRST_ROLL_CALL, LONGEST_ROLL_CALL);
    }

    /** How long a study waits for a stage before it joins it again, never much longer than it has waited so far. */
    static Patience patienceWithStage() {
        return new Patience(FIRST_PATIENCE, LONGEST_PATIENCE);
    }

    /** Inside the workflow worker: under a millisecond of overhead instead of two dispatches. */
    static LocalActivityOptions localBookkeeping() {
        return LocalActivityOptions.newBuilder()
                .setStartToCloseTimeout(BOOKKEEPING_CALL)
                .setScheduleToCloseTimeout(BOOKKEEPING_IN_ALL)
                .setRetryOptions(EVERY_SECOND)
                .build();
    }

    /** The same calls when the database has been away for longer: retried by the server, at no cost in history. */
    static ActivityOptions patientBookkeeping() {
        return ActivityOptions.newBuilder()
                .setStartToCloseTimeout(BOOKKEEPING_CALL.multipliedBy(5))
                .setRetryOptions(EVERY_SECOND)
                .build();
    }

    /** Planning, which reads files. */
    static ActivityOptions planning() {
        return ActivityOptions.newBuilder()
                .setStartToCloseTimeout(PLANNING)
                .setHeartbeatTimeout(PLANNER_SILENCE)
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setRetryOptions(EVERY_SECOND)
                .setSummary("resolve the study document")
                .build();
    }

    /**
     * The work of a stage: tried until it succeeds or fails for good, and told to stop politely, since it saves a
     * checkpoint before it does.
     */
    static ActivityOptions stage(StageTicket ticket) {
        return ActivityOptions.newBuilder()
                .setTaskQueue(ticket.queue())
                .setStartToCloseTimeout(LONGEST_STAGE)
                .setHeartbeatTimeout(ticket.heartbeatTimeout())
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setRetryOptions(EVERY_SECOND)
                .setDisableEagerExecution(true)
                .setSummary(ticket.label())
                .build();
    }
}
