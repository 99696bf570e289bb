package bam.model;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How the next token is taken from its logits.
 *
 * @param temperature divides the logits; at 0 the most likely token is taken, and nothing below counts
 * @param topK draws among so many most likely tokens at most
 * @param topP draws among the fewest most likely tokens whose probabilities sum to this
 * @param seed of the draws; a row's draws depend on it and on the row's place alone
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
    /** Always the most likely token; of equally likely ones the lowest id. */
    public static final Sampling GREEDY = new Sampling(0, Integer.MAX_VALUE, 1, 0);

    /** A temperature from 0, at least one token, a probability above 0. */
    public Sampling {
        if (!(temperature >= 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("the temperature is " + temperature + "; give a number from 0");
        }
        if (topK < 1) {
            throw new IllegalArgumentException("top-k is " + topK + "; give at least 1");
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top-p is " + topP + "; give a number above 0 and at most 1");
        }
    }

    /** The id to go on with. */
    int choose(float[] logits, SplittableRandom random) {
        long[] order = order(logits);
        if (temperature == 0) {
            return id(order[0]);
        }
        int kept = Math.min(topK, order.length);
        double[] weights = new double[kept];
        double total = 0;
        for (int i = 0; i < kept; i++) {
            weights[i] = Math.exp((logits[id(order[i])] - logits[id(order[0])]) / temperature);
            total += weights[i];
        }
        return id(order[draw(weights, total, random)]);
    }

    /** The nucleus of weights that are in falling order, then one of it. */
    private int draw(double[] weights, double total, SplittableRandom random) {
        int nucleus = 0;
        double sum = 0;
        while (nucleus < weights.length && sum < topP * total) {
            sum += weights[nucleus++];
        }
        double left = random.nextDouble() * sum;
        for (int i = 0; i < nucleus; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return nucleus - 1;
    }

    /** Ids by falling logit, equal ones by rising id, packed so that they sort as plain numbers. */
    private static long[] order(float[] logits) {
        long[] order = new long[logits.length];
        for (int id = 0; id < logits.length; id++) {
            int bits = Float.floatToIntBits(logits[id]);
            int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
            order[id] = (long) ~rising << 32 | id;
        }
        Arrays.sort(order);
        return order;
    }

    private static int id(long packed) {
        return (int) packed;
    }
}
