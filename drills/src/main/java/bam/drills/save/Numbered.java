package bam.drills.save;

import bam.contracts.PlannedStage;

/**
 * A stage of the drill.
 *
 * @param number of it
 * @param stage that it is
 */
record Numbered(long number, PlannedStage stage) {
    static Numbered of(long number) {
        return new Numbered(number, SaveStages.training(number));
    }
}
