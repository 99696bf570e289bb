package bam.contracts;

/**
 * Linear warm-up, then a cosine to a share of the peak (paper section 5.1).
 *
 * @param peak highest rate
 * @param warmupSteps updates until the peak is reached; 0 starts at the peak
 * @param totalSteps updates until the end of the cosine
 * @param finalRatio rate at the end, as a share of the peak
 */
public record LearningRate(double peak, long warmupSteps, long totalSteps, double finalRatio) {
    /** The paper ends its cosine at 10 % of the peak. */
    public static final double PAPER_FINAL_RATIO = 0.1;

    /** A positive peak, and a warm-up that ends before the cosine does. */
    public LearningRate {
        if (!(peak > 0)) {
            throw new IllegalArgumentException("the peak learning rate is " + peak + "; give a positive number");
        }
        if (warmupSteps < 0 || warmupSteps >= totalSteps) {
            throw new IllegalArgumentException(
                    "the warm-up takes " + warmupSteps + " of " + totalSteps + " steps; give from 0 to fewer than all");
        }
    }

    /** The rate of update {@code step} = 1, 2, …; the first update is not wasted on rate 0. */
    public double at(long step) {
        if (step < warmupSteps) {
            return peak * step / warmupSteps;
        }
        double done = Math.min(1, (double) (step - warmupSteps) / (totalSteps - warmupSteps));
        return peak * (finalRatio + (1 - finalRatio) * (1 + Math.cos(Math.PI * done)) / 2);
    }

    void describe(Description description, String prefix) {
        description
                .add(prefix + "peak", peak)
                .add(prefix + "warmup-steps", warmupSteps)
                .add(prefix + "total-steps", totalSteps)
                .addUnless(PAPER_FINAL_RATIO, prefix + "final-ratio", finalRatio);
    }
}
