package bam.data;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.TokenBatch;
import bam.data.draws.CounterRandom;
import java.util.Map;
import java.util.SortedMap;

/**
 * Training batches: batch n is a pure function of seed, stream and n, so that an interrupted run goes on with exactly
 * the batches it would have seen.
 *
 * <p>With {@code r} the {@link CounterRandom} of stream and seed, row i of step n takes the first domain, in the order
 * of names, at which the summed shares exceed {@code r.unit(n, 2i)}, and the window that starts at
 * {@code r.below(starts, n, 2i + 1)} of its training part.
 */
public final class BatchStream {
    private final TokenSequence[] texts;
    private final double[] shareUpTo;
    private final int batch;
    private final int context;
    private final CounterRandom random;

    /**
     * A stream over the training parts of these corpora.
     *
     * @param corpora by domain; each domain of the mix is there
     * @param mix share of each domain; positive, summing to 1
     * @param batch windows in a step
     * @param context tokens in a window
     * @param seed of all draws
     * @param stream names the draws: streams of one name and seed draw alike
     */
    public BatchStream(
            SortedMap<String, Corpus> corpora,
            SortedMap<String, Double> mix,
            int batch,
            int context,
            long seed,
            String stream) {
        this.texts = mix.keySet().stream()
                .map(domain -> text(corpora, domain, context))
                .toArray(TokenSequence[]::new);
        this.shareUpTo = summed(mix);
        this.batch = batch;
        this.context = context;
        this.random = new CounterRandom("batches of " + stream, seed);
    }

    private static TokenSequence text(Map<String, Corpus> corpora, String domain, int context) {
        Corpus corpus = corpora.get(domain);
        if (corpus == null) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "the mix names domain '" + domain + "' where corpora are " + corpora.keySet()
                            + "; add its sources");
        }
        if (corpus.train().length() <= context) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "domain '" + domain + "' has " + corpus.train().length()
                            + " training tokens where one window needs " + (context + 1)
                            + "; add text or shorten the context");
        }
        return corpus.train();
    }

    private static double[] summed(SortedMap<String, Double> mix) {
        double[] sums = new double[mix.size()];
        int at = 0;
        double sum = 0;
        for (double share : mix.values()) {
            sum += share;
            sums[at++] = sum;
        }
        return sums;
    }

    /** The batch of a step, counted from 0: ids and targets [batch, context]. */
    public TokenBatch batch(long step) {
        int[] ids = new int[batch * context];
        int[] targets = new int[batch * context];
        for (int row = 0; row < batch; row++) {
            TokenSequence text = texts[domain(random.unit(step, 2L * row))];
            long start = random.below(text.length() - context, step, 2L * row + 1);
            text.copy(start, context, ids, row * context);
            text.copy(start + 1, context, targets, row * context);
        }
        return new TokenBatch(batch, context, ids, targets);
    }

    /** The last domain also takes what rounding leaves below 1. */
    private int domain(double draw) {
        int at = 0;
        while (at < shareUpTo.length - 1 && draw >= shareUpTo[at]) {
            at++;
        }
        return at;
    }
}
