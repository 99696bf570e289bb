package bam.model;

import bam.contracts.TokenBatch;

/** Losses on held-out windows, without gradients. */
public final class Evaluation {
    private Evaluation() {}

    /** For each row of the batch the sum of its tokens' negative log-likelihoods, in nats. */
    public static double[] windowLosses(LanguageModel model, TokenBatch batch) {
        double[] tokens = model.tokenLosses(batch);
        double[] windows = new double[batch.rows()];
        for (int i = 0; i < tokens.length; i++) {
            windows[i / batch.columns()] += tokens[i];
        }
        return windows;
    }
}
