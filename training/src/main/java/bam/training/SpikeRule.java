package bam.training;

import bam.contracts.Divergence;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Whether a loss has jumped: above so many times the median of the losses before it. Knows only finite losses. */
final class SpikeRule {
    private final Divergence rule;
    private final Deque<Double> losses = new ArrayDeque<>();

    SpikeRule(Divergence rule) {
        this.rule = rule;
    }

    /** Starts anew from these losses, of the steps in order. */
    void reset(List<Double> before) {
        losses.clear();
        before.forEach(this::add);
    }

    /** Takes a loss that counts as usual. */
    void add(double loss) {
        losses.addLast(loss);
        if (losses.size() > rule.window()) {
            losses.removeFirst();
        }
    }

    /** Whether this loss counts as a spike. */
    boolean spikes(double loss) {
        return losses.size() == rule.window() && loss > rule.spike() * median();
    }

    /** The middle loss; of an even number the mean of the two in the middle. */
    double median() {
        double[] sorted =
                losses.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
