package bam.model;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How likely each expert's domain is given the tokens so far: {@code p(j | x) ∝ p_j(x)}, the same for all before the
 * first token. Kept as logarithms, since whole windows have probabilities that no double holds.
 */
final class DomainPosterior {
    private final double[] evidence;
    private final int topK;

    DomainPosterior(int experts, int topK) {
        evidence = new double[experts];
        this.topK = topK;
    }

    /** Takes in what an expert held of a token that came. */
    void saw(int expert, double logProbability) {
        evidence[expert] += logProbability;
    }

    /**
     * Logarithms of the weights: those of the k likeliest, which sum to one, and minus infinity; of equally likely ones
     * the first count.
     */
    double[] logWeights() {
        int[] kept = IntStream.range(0, evidence.length)
                .boxed()
                .sorted((a, b) -> Double.compare(evidence[b], evidence[a]))
                .limit(topK)
                .mapToInt(Integer::intValue)
                .toArray();
        double sum =
                Ensemble.logSum(IntStream.of(kept).mapToDouble(j -> evidence[j]).toArray());
        double[] weights = new double[evidence.length];
        Arrays.fill(weights, Double.NEGATIVE_INFINITY);
        for (int expert : kept) {
            weights[expert] = evidence[expert] - sum;
        }
        return weights;
    }
}
