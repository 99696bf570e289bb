package bam.model;

import bam.contracts.TokenBatch;

/** Losses on held-out windows, without gradients. */
public final class Evaluation {
    private Evaluation() {}

    /** For each row of the batch the sum of its tokens' negative log-likelihoods, in nats. */
    public static double[] windowLosses(LanguageModel model, TokenBatch batch) {
        if (model instanceof Network network) {
            return windowLosses(network, batch);
        }
        double[] tokens = model.tokenLosses(batch);
        double[] windows = new double[batch.rows()];
        for (int i = 0; i < tokens.length; i++) {
            windows[i / batch.columns()] += tokens[i];
        }
        return windows;
    }

    private static double[] windowLosses(Network network, TokenBatch batch) {
        return network.compute(
                false,
                call -> call.kernel(
                                "window_losses",
                                call.ids(batch),
                                call.targets(batch),
                                network.leaves(),
                                call.angles(batch.columns()))
                        .singletonOrThrow()
                        .toDoubleArray());
    }
}
