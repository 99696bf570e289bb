package bam.training;

import bam.model.Snapshot;
import bam.model.TrainingSession;
import bam.storage.CheckpointFiles;
import bam.tracking.AttemptLedger;
import bam.tracking.Checkpoint;
import bam.tracking.CheckpointSlot;
import bam.tracking.Fence;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves checkpoints when they are due: a row that says WRITING, then durable bytes, then COMMITTED under the fence. */
final class CheckpointWriter {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

    private final Fence fence;
    private final AttemptLedger attempts;
    private final CheckpointFiles files;
    private final TrainingSettings settings;
    private long lastStep;
    private long lastNanos = System.nanoTime();

    CheckpointWriter(Fence fence, AttemptLedger attempts, CheckpointFiles files, TrainingSettings settings) {
        this.fence = fence;
        this.attempts = attempts;
        this.files = files;
        this.settings = settings;
    }

    boolean due(long step) {
        return step - lastStep >= settings.cadence().steps()
                || System.nanoTime() - lastNanos
                        >= settings.cadence().interval(Duration.ofMillis(10)).toNanos();
    }

    void save(TrainingSession session, long step) throws IOException {
        CheckpointSlot slot = attempts.open(fence, step);
        Snapshot snapshot = session.snapshot();
        CheckpointFiles.Written written = files.write(slot.path(), snapshot::writeTo);
        attempts.commit(fence, slot, written.digest(), written.bytes(), step);
        lastStep = step;
        lastNanos = System.nanoTime();
        retire();
    }

    /** A file that stays behind costs room, not correctness. */
    private void retire() {
        for (Checkpoint old : attempts.retire(fence, settings.retention())) {
            try {
                files.delete(old.path());
            } catch (IOException failure) {
                LOG.warn("checkpoint {} could not be deleted: {}", old.path(), failure.getMessage());
            }
        }
    }
}
