package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import java.util.List;

/**
 * What the one attempt that owns a stage may write. Every method but {@link #begin} throws
 * {@link StaleAttemptException}, leaves an audit row and changes nothing once another attempt has begun.
 */
public interface AttemptLedger {
    /**
     * Takes the next epoch of the stage, ends any attempt before it as lost, deletes metric points beyond the newest
     * committed checkpoint and gives up unfinished ones, all in one transaction. A stage that was handed back or
     * released is taken as well.
     *
     * @throws bam.contracts.BamException of kind SUPERSEDED when the stage is DONE (ask for its artifact); of the kind
     *     and with the sentence of its failure when it FAILED and nobody reopened it; of kind BAD_PLAN when it is
     *     unknown
     */
    Attempt begin(Fingerprint stage, WorkerIdentity worker);

    /** Notes the step an attempt resumed from (0: from the start). */
    void resumed(Fence fence, long step);

    /**
     * Adds points of curves, many at a time. A point that is there already stays, and so does every step that a
     * committed checkpoint once made final: a repeated step has the same points and is not told twice.
     */
    void append(Fence fence, List<MetricPoint> points);

    /** Opens a row WRITING before any byte is written. */
    CheckpointSlot open(Fence fence, long step);

    /**
     * WRITING becomes COMMITTED, and the points up to its step become final and enter the outbox, in one transaction.
     * Idempotent for one slot.
     */
    void commit(Fence fence, CheckpointSlot slot, Digest digest, long bytes);

    /** Marks a committed checkpoint as damaged, loudly: an audit row says why. */
    void corrupt(Fence fence, Checkpoint checkpoint, String why);

    /**
     * Marks all but the newest {@code keep} committed checkpoints as retired and returns them; their files may then go.
     * Allowed after {@link #finish} too.
     */
    List<Checkpoint> retire(Fence fence, int keep);

    /**
     * The stage is DONE with this artifact; scores, and points after the last checkpoint, with it. Idempotent for one
     * fence.
     */
    void finish(Fence fence, ArtifactReference artifact, List<WindowScore> scores);

    /**
     * The attempt ends without the stage being done: handed back, or failed for good when the kind is not retryable.
     * Points after the last checkpoint stay out of the outbox. An attempt that has ended stays as it ended.
     */
    void end(Fence fence, FailureKind kind, String sentence);
}
