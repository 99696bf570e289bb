package bam.drills.save;

import java.util.SplittableRandom;

/**
 * Attempts in processes that are killed.
 *
 * @param saver that makes them
 * @param random decides when
 */
record Kills(Saver saver, SplittableRandom random) implements Attempts {
    /** Some kills come in the first save of an attempt, so that it makes no progress. */
    private static final int SAVES = 3;

    /** Late kills miss the save, and too few of those would mean that its end is never hit. */
    private static final double LATEST = 1.1;

    @Override
    public void strike(Numbered stage) throws InterruptedException, BrokenPromise {
        Saver.Aim aim = new Saver.Aim(1 + random.nextInt(SAVES), random.nextDouble() * LATEST);
        requireExplained(stage, saver.run(stage.number(), aim));
    }

    private static void requireExplained(Numbered stage, Saver.End end) throws BrokenPromise {
        if (!end.killed() && !end.outcome().well()) {
            throw new BrokenPromise(
                    "an attempt at '" + stage.stage().label() + "' that nobody killed ended with status "
                            + end.outcome().status() + ": " + end.outcome().lastLine("Exception"));
        }
    }
}
