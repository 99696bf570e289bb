package bam.tracking;

import bam.contracts.Fingerprint;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The book of what went other than planned. */
final class Audit {
    private Audit() {}

    /** Kinds of entry. */
    enum Event {
        WRITE_REFUSED,
        ATTEMPT_LOST,
        CHECKPOINT_ABANDONED,
        CHECKPOINT_CORRUPT,
        ARTIFACT_FORGOTTEN,
        STAGE_REOPENED,
        STAGE_RELEASED,
        STAGE_PAUSED,
        STAGE_RESUMED,
        STAGE_PARKED,
        STAGE_CANCELLED,
        TRAINING_REWOUND,
        STUDY_PAUSED,
        STUDY_RESUMED,
        OUTBOX_REFUSED
    }

    static void enter(Handle handle, Event event, @Nullable Fingerprint stage, @Nullable Long epoch, String sentence) {
        handle.createUpdate("""
                        INSERT INTO audit (event, stage, epoch, sentence)
                        VALUES (:event, :stage, :epoch, :sentence)
                        """)
                .bind("event", event.name())
                .bind("stage", stage == null ? null : stage.hex())
                .bind("epoch", epoch)
                .bind("sentence", sentence)
                .execute();
    }
}
