package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import java.util.List;

/**
 * What the one attempt that owns a stage may write. Every method but {@link #begin} throws
 * {@link StaleAttemptException}, leaves an audit row and changes nothing once another attempt has begun.
 */
public interface AttemptLedger {
    /**
     * Takes the next epoch of the stage, ends any attempt before it as lost, and deletes metric points and unfinished
     * checkpoints beyond the newest committed one, all in one transaction.
     */
    Attempt begin(Fingerprint stage, WorkerIdentity worker);

    /** Notes the step an attempt resumed from (0: from the start). */
    void resumed(Fence fence, long step);

    /** Adds points of curves; a point that is there already stays. */
    void append(Fence fence, List<MetricPoint> points);

    /** Opens a row WRITING before any byte is written. */
    CheckpointSlot open(Fence fence, long step);

    /** WRITING becomes COMMITTED, and the points up to its step enter the outbox, in one transaction. */
    void commit(Fence fence, CheckpointSlot slot, bam.contracts.Digest digest, long bytes);

    /** Marks a committed checkpoint as damaged, loudly: an audit row says why. */
    void corrupt(Fence fence, Checkpoint checkpoint, String why);

    /**
     * Marks all but the newest {@code keep} committed checkpoints as deleted and returns them; their files may then go.
     */
    List<Checkpoint> retire(Fence fence, int keep);

    /**
     * The stage is DONE with this artifact; scores, and points after the last checkpoint, with it. Idempotent for one
     * fence.
     */
    void finish(Fence fence, ArtifactReference artifact, List<WindowScore> scores);

    /**
     * The attempt ends without the stage being done: handed back, or failed for good when the kind is not retryable.
     */
    void end(Fence fence, FailureKind kind, String sentence);
}
