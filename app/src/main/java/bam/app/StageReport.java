package bam.app;

import bam.contracts.Digest;
import bam.tracking.StageRecord;
import bam.training.Cadence;
import java.util.Comparator;
import java.util.Optional;

/**
 * What {@code stage show --json} prints.
 *
 * @param word where the stage stands, in a word: {@code pausing} and {@code cancelling} too
 * @param identical what must not depend on interruptions
 * @param costs where the time went
 * @param saving what checkpoints cost; empty before the first
 * @param stage everything that the ledger knows
 */
record StageReport(
        String word, Identical identical, StageCosts costs, Optional<SavingCosts> saving, StageRecord stage) {
    /**
     * The digests that an interrupted run and an uninterrupted one have in common, bit for bit.
     *
     * @param weights of the artifact, once there is one
     * @param state of the newest checkpoint: weights, both moments, step, position in the data
     * @param stateStep step of that checkpoint
     * @param curves of the series that are functions of seed and step
     */
    record Identical(
            Optional<Digest> weights, Optional<Digest> state, Optional<Long> stateStep, Optional<Digest> curves) {}

    /**
     * The report on a stage.
     *
     * @param held whether the studies that want it are paused
     */
    static StageReport of(StageRecord stage, boolean held, Cadence cadence) {
        StageCosts costs = StageCosts.of(stage);
        Optional<StageRecord.Saved> newest = newestCheckpoint(stage);
        Identical identical = new Identical(
                stage.artifact().map(artifact -> artifact.digest()),
                newest.flatMap(StageRecord.Saved::digest),
                newest.map(StageRecord.Saved::step),
                stage.curves());
        return new StageReport(
                StageWords.of(stage, held), identical, costs, SavingCosts.of(stage, costs, cadence), stage);
    }

    /** That of the last step is never deleted, so that a finished training shows its final state. */
    private static Optional<StageRecord.Saved> newestCheckpoint(StageRecord stage) {
        return stage.checkpoints().stream()
                .filter(saved -> saved.state().equals("COMMITTED"))
                .max(Comparator.comparingLong(StageRecord.Saved::step));
    }
}
