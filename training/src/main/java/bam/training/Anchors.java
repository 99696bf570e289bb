package bam.training;

import bam.contracts.Divergence;
import bam.tracking.Retention;

/**
 * The steps that a diverged training goes back to: multiples of a number that the study gives, so that it goes back to
 * the same one whenever it was saved or interrupted. Without rewinds there are none, and every saved step is final.
 */
record Anchors(Divergence rule) {
    /** Whether this step must be saved before the next one is taken. */
    boolean at(long step) {
        return rule.goesBack() && step % rule.anchor() == 0;
    }

    /** The step that a training which diverged at {@code step} goes back to; 0 is the start. */
    long before(long step) {
        return (step - 1) / rule.anchor() * rule.anchor();
    }

    /** The newest step that no rewind takes back once {@code saved} is saved. */
    long finalStep(long saved) {
        return rule.goesBack() ? saved / rule.anchor() * rule.anchor() : saved;
    }

    /** The retention that keeps the newest anchor too. */
    Retention keeping(Retention usual, long saved) {
        return rule.goesBack() ? usual.keeping(finalStep(saved)) : usual;
    }
}
