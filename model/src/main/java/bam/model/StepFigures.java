package bam.model;

import bam.contracts.Architecture;
import bam.contracts.AttentionRouter;
import bam.contracts.FeedForwardRouter;
import bam.contracts.MixtureArchitecture;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives the numbers that the step kernel returns their names: [nll, norm, then by layer load balance and z of the
 * feed-forward router, entropy, load balance and z of the attention router, load of each expert in the feed-forward and
 * in the attention].
 */
final class StepFigures {
    private static final int HEAD = 2;
    private static final int BEFORE_LOADS = 5;

    private StepFigures() {}

    static StepStatistics name(Architecture architecture, double[] figures) {
        if (!(architecture instanceof MixtureArchitecture mixture)) {
            return new StepStatistics(figures[0], figures[0], 0, 0, figures[1], Map.of());
        }
        int layers = mixture.dense().layers();
        int perLayer = perLayer(mixture);
        double balance = 0;
        double z = 0;
        double attention = 0;
        Map<String, Double> series = new LinkedHashMap<>();
        for (int layer = 0; layer < layers; layer++) {
            int at = HEAD + layer * perLayer;
            balance += figures[at];
            z += figures[at + 1];
            attention += attentionLosses(mixture.attentionRouter(), figures, at);
            series(mixture, layer, figures, at, series);
        }
        FeedForwardRouter router = mixture.feedForwardRouter();
        double total = figures[0] + router.loadBalanceCoefficient() * balance + router.zCoefficient() * z;
        return new StepStatistics(figures[0], total + attention, balance / layers, z / layers, figures[1], series);
    }

    /** How many numbers the kernels return of a layer. */
    static int perLayer(MixtureArchitecture mixture) {
        return BEFORE_LOADS + 2 * mixture.experts().size();
    }

    /** The weighted losses of an attention router, from the layer's numbers. */
    static double attentionLosses(AttentionRouter router, double[] figures, int at) {
        return router.loadBalanceCoefficient() * figures[at + 3] + router.zCoefficient() * figures[at + 4];
    }

    private static void series(
            MixtureArchitecture mixture, int layer, double[] figures, int at, Map<String, Double> series) {
        String prefix = "layer-" + layer;
        if (mixture.routesAttention()) {
            series.put(prefix + "/attention-entropy", figures[at + 2]);
        }
        if (mixture.attentionRouter().hasLosses()) {
            series.put(prefix + "/attention-load-balance", figures[at + 3]);
            series.put(prefix + "/attention-z", figures[at + 4]);
        }
        for (int j = 0; j < mixture.experts().size(); j++) {
            series.put(prefix + "/expert-" + j + "-load", figures[at + BEFORE_LOADS + j]);
        }
    }
}
