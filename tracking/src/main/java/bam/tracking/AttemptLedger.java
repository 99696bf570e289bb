package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the one attempt that owns a stage may write. Every method but {@link #begin} and {@link #wish} throws
 * {@link StaleAttemptException}, leaves an audit row and changes nothing once another attempt has begun.
 */
public interface AttemptLedger {
    /**
     * Takes the next epoch of the stage, ends any attempt before it as lost, deletes metric points that are neither
     * final nor covered by a committed checkpoint, and gives up unfinished ones, all in one transaction. A stage that
     * was handed back, or that is wanted again after it was paused or released, is taken as well. When attempts before
     * it made no progress once too often, the stage parks instead; when it is to stand still, it does so from now on.
     *
     * @param waited for a worker, since the stage could run
     * @throws BamException of kind SUPERSEDED when the stage is DONE (ask for its artifact); of the kind and with the
     *     sentence of its failure when it is PARKED and nobody reopened it; of kind NO_PROGRESS when it parks now; of
     *     kind PAUSED when a person paused it or no study wants it now; of kind BAD_PLAN when it is unknown
     */
    Attempt begin(Fingerprint stage, WorkerIdentity worker, Duration waited);

    /**
     * What is wanted of this attempt now; cheap enough to be asked several times a second. Asking is a sign of life,
     * which is noted once a second at most.
     */
    Wish wish(Fence fence);

    /** Notes the step an attempt resumed from (0: from the start). */
    void resumed(Fence fence, long step);

    /**
     * Adds points of curves, many at a time, and says how far the attempt has come and where its time went. A point
     * that is there already stays, and so does every step that a committed checkpoint once made final: a repeated step
     * has the same points and is not told twice.
     */
    void report(Fence fence, Report report);

    /** Opens a row WRITING before any byte is written. */
    CheckpointSlot open(Fence fence, long step);

    /**
     * WRITING becomes COMMITTED, and the points up to {@code finalStep} become final and enter the outbox, in one
     * transaction. Idempotent for one slot. Steps taken for the first time count as progress.
     *
     * @param finalStep at most the step of the slot: steps after it may still be taken back by a rewind
     */
    void commit(Fence fence, CheckpointSlot slot, Digest digest, long bytes, long finalStep);

    /**
     * The bytes of this slot were never made durable: its row says so, the checkpoints before it stay good.
     *
     * @throws BamException of kind BUG when the slot was committed after all, since its file must stay then
     */
    void abandon(Fence fence, CheckpointSlot slot, String why);

    /** Marks a committed checkpoint as damaged, loudly: an audit row says why. */
    void corrupt(Fence fence, Checkpoint checkpoint, String why);

    /**
     * Marks the committed checkpoints that need not be kept as retired and returns them; their files may then go.
     * Allowed after {@link #finish} too, when only the one of the last step and every so manieth stay.
     */
    List<Checkpoint> retire(Fence fence, Retention kept);

    /**
     * Goes back: checkpoints and points after {@code rewind.to()} are given up, the rewind becomes part of the stage's
     * lineage, and an audit row says why. No step after {@code rewind.to()} may have been made final, and there must be
     * a committed checkpoint of that step, unless it is 0. What is still being saved of later steps is given up too.
     */
    void rewind(Fence fence, Rewind rewind);

    /** Tells what the result is going to be made of; replaces what was told before, by earlier attempts too. */
    void describe(Fence fence, Ingredients ingredients);

    /**
     * The stage is DONE with this artifact; scores, and points after the last checkpoint, with it. Idempotent for one
     * fence.
     *
     * @param spent as in {@link Report}
     */
    void finish(Fence fence, ArtifactReference artifact, List<WindowScore> scores, Map<TimeBucket, Duration> spent);

    /**
     * The attempt ends without the stage being done: handed back when the kind is to be tried again, paused, or parked
     * for a person. Points after the last checkpoint stay out of the outbox. An attempt that has ended stays as it
     * ended. Attempts without progress are counted by kind: those since the last progress that failed as this one.
     *
     * @param orderly whether the attempt stopped because it was asked to, which says nothing against the stage
     * @param spent as in {@link Report}, up to the end: a final save, or work whose result is lost, is told nowhere
     *     else
     * @return the failure that stands: the given one; one of kind NO_PROGRESS if this was one try too many; one of kind
     *     INTERRUPTED if it paused and nobody wishes it to stand still any more; what the ledger has if it had ended
     */
    BamException end(Fence fence, BamException failure, boolean orderly, Map<TimeBucket, Duration> spent);
}
