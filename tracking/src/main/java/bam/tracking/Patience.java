package bam.tracking;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Attempt after attempt without progress: how many are enough, and what is said then. */
final class Patience {
    private Patience() {}

    /**
     * The failure to park with, when the attempts since the last progress that ended as the newest one did are as many
     * as that kind of failure is allowed. An attempt that was lost counts as interrupted, and so does the one that
     * runs, whatever it is about to say.
     *
     * @param last how the newest attempt ended or is about to
     */
    static Optional<BamException> exhausted(Handle handle, Standing standing, BamException last) {
        if (standing.tries() == 0 || alike(handle, standing, last.kind()) < limit(last.kind())) {
            return Optional.empty();
        }
        String often = standing.tries() == 1 ? "1 attempt" : standing.tries() + " attempts in a row";
        return Optional.of(new BamException(
                FailureKind.NO_PROGRESS,
                standing.name() + " made no progress in " + often + "; the last one ended: " + last.sentence()
                        + "; remove the cause, then run './bam stage retry "
                        + standing.stage().abbreviated() + "'",
                last));
    }

    /** A lost result is made again as often as an interrupted stage is begun again. */
    private static int limit(FailureKind kind) {
        return kind.retryable() ? kind.triesWithoutProgress() : FailureKind.INTERRUPTED.triesWithoutProgress();
    }

    /** The attempts since the last progress are the newest ones; an attempt without a kind was lost without a word. */
    private static int alike(Handle handle, Standing standing, FailureKind kind) {
        return handle.createQuery("""
                        SELECT count(*) FROM attempt
                        WHERE stage = :stage AND epoch > :epoch - :tries
                          AND (outcome = 'RUNNING' OR coalesce(failure_kind, 'INTERRUPTED') = :kind)
                        """)
                .bind("stage", standing.stage().hex())
                .bind("epoch", standing.epoch())
                .bind("tries", standing.tries())
                .bind("kind", kind.name())
                .mapTo(Integer.class)
                .one();
    }
}
