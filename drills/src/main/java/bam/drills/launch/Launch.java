package bam.drills.launch;

import bam.tracking.AttemptRecord;
import java.time.Instant;
import java.util.Collection;

/**
 * A study that was launched.
 *
 * @param study its id
 * @param asked when it was asked for
 * @param known when the ledger knew what it wants and its workflow was started
 */
record Launch(String study, Instant asked, Instant known) {
    /** Whether it came to want a stage that ran before it was asked for and went on after it was known. */
    boolean joins(Collection<AttemptRecord> attempts) {
        return attempts.stream()
                .anyMatch(attempt -> attempt.began().isBefore(asked)
                        && attempt.ended().map(known::isBefore).orElse(true));
    }
}
