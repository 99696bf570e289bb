package bam.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * How fast one network takes training steps.
 *
 * @param model the network
 * @param size its size and that of its batches
 * @param threads CPU threads
 * @param rounds how often each was measured, in turn
 * @param stepsPerRound steps timed together
 * @param flopsPerToken of a training step: three times the forward pass, causal attention counted at half
 * @param peakFlopsPerSecond fastest f32 matrix product seen in the same run
 * @param ours this program
 * @param eager the same steps in eager PyTorch, if it was there
 */
public record StepResult(
        StepModel model,
        StepSize size,
        int threads,
        int rounds,
        int stepsPerRound,
        long flopsPerToken,
        double peakFlopsPerSecond,
        Side ours,
        Optional<Eager> eager) {
    /**
     * One of the two that were timed.
     *
     * @param tokensPerSecond median over rounds
     * @param peakShare share of the peak that this speed is
     * @param losses of the first steps, which are not timed: equal on both sides, since the work is
     */
    public record Side(double tokensPerSecond, double peakShare, List<Double> losses) {
        /** Freezes the losses. */
        public Side {
            losses = List.copyOf(losses);
        }
    }

    /**
     * Eager PyTorch, and us beside it.
     *
     * @param side its speed
     * @param ratio our speed divided by its speed, median over rounds
     * @param lowestRatio the same in the round that was worst for us
     * @param highestRatio the same in the round that was best for us
     */
    public record Eager(Side side, double ratio, double lowestRatio, double highestRatio) {}
}
