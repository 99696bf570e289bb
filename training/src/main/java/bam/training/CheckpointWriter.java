package bam.training;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.model.Snapshot;
import bam.storage.CheckpointFiles;
import bam.tracking.AttemptLedger;
import bam.tracking.Checkpoint;
import bam.tracking.CheckpointSlot;
import bam.tracking.Retention;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a snapshot as a checkpoint: a row that says WRITING, then durable bytes, then COMMITTED under the fence. */
final class CheckpointWriter {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

    private final StageRun run;
    private final AttemptLedger attempts;
    private final CheckpointFiles files;
    private final Retention retention;
    private final Anchors anchors;
    private @Nullable Durable uncommitted;
    private volatile Duration lastWrite = Duration.ZERO;

    CheckpointWriter(
            StageRun run, AttemptLedger attempts, CheckpointFiles files, Retention retention, Anchors anchors) {
        this.run = run;
        this.attempts = attempts;
        this.files = files;
        this.retention = retention;
        this.anchors = anchors;
    }

    void write(Snapshot snapshot) {
        long begin = System.nanoTime();
        long step = snapshot.position().step();
        if (uncommitted == null) {
            CheckpointSlot slot = attempts.open(run.fence(), step);
            run.at(Moment.SAVING, step);
            uncommitted = new Durable(slot, bytes(slot, snapshot));
        }
        commit(uncommitted);
        uncommitted = null;
        run.at(Moment.SAVED, step);
        lastWrite = Duration.ofNanos(System.nanoTime() - begin);
        retire(step);
    }

    /** Bytes that are durable and whose commit may have been answered or not: the same one is tried again. */
    private record Durable(CheckpointSlot slot, CheckpointFiles.Written written) {}

    private void commit(Durable bytes) {
        long step = bytes.slot().step();
        run.at(Moment.COMMITTING, step);
        attempts.commit(
                run.fence(),
                bytes.slot(),
                bytes.written().digest(),
                bytes.written().bytes(),
                anchors.finalStep(step));
    }

    /** How long the newest save took, from its row to its commit; zero before the first. */
    Duration lastWrite() {
        return lastWrite;
    }

    /** A save that the disk refuses leaves the checkpoints before it good, and says so in its row. */
    private CheckpointFiles.Written bytes(CheckpointSlot slot, Snapshot snapshot) {
        try {
            return files.write(slot.path(), snapshot::writeTo);
        } catch (BamException refused) {
            abandon(slot, refused.sentence());
            throw refused;
        }
    }

    private void abandon(CheckpointSlot slot, String why) {
        try {
            attempts.abandon(run.fence(), slot, why);
        } catch (BamException away) {
            LOG.warn("checkpoint {} stays WRITING until the next attempt: {}", slot.path(), away.getMessage());
        }
    }

    /** What stays behind costs room, not correctness: the next save, or a collection, takes it away. */
    private void retire(long step) {
        try {
            attempts.retire(run.fence(), anchors.keeping(retention, step)).forEach(this::delete);
        } catch (BamException away) {
            if (away.kind() != FailureKind.UNREACHABLE) {
                throw away;
            }
            LOG.warn("older checkpoints stay for now: {}", away.getMessage());
        }
    }

    private void delete(Checkpoint old) {
        try {
            files.delete(old.path());
        } catch (IOException failure) {
            LOG.warn("checkpoint {} could not be deleted: {}", old.path(), failure.getMessage());
        }
    }
}
