package bam.model;

import bam.contracts.Architecture;
import bam.contracts.AttentionVariant;
import bam.contracts.FeedForwardRouter;
import bam.contracts.MixtureArchitecture;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives the numbers that the step kernel returns their names: [nll, norm, then balance, z, entropy, loads by layer].
 */
final class StepFigures {
    private static final int HEAD = 2;
    private static final int BEFORE_LOADS = 3;

    private StepFigures() {}

    static StepStatistics name(Architecture architecture, double[] figures) {
        if (!(architecture instanceof MixtureArchitecture mixture)) {
            return new StepStatistics(figures[0], figures[0], 0, 0, figures[1], Map.of());
        }
        FeedForwardRouter router = mixture.feedForwardRouter();
        int layers = mixture.dense().layers();
        int perLayer = BEFORE_LOADS + mixture.experts().size();
        double balance = 0;
        double z = 0;
        Map<String, Double> series = new LinkedHashMap<>();
        for (int layer = 0; layer < layers; layer++) {
            int at = HEAD + layer * perLayer;
            balance += figures[at];
            z += figures[at + 1];
            series(mixture, layer, figures, at, series);
        }
        double total = figures[0] + router.loadBalanceCoefficient() * balance + router.zCoefficient() * z;
        return new StepStatistics(figures[0], total, balance / layers, z / layers, figures[1], series);
    }

    private static void series(
            MixtureArchitecture mixture, int layer, double[] figures, int at, Map<String, Double> series) {
        String prefix = "layer-" + layer;
        if (mixture.attention() != AttentionVariant.AVERAGED) {
            series.put(prefix + "/attention-entropy", figures[at + 2]);
        }
        for (int j = 0; j < mixture.experts().size(); j++) {
            series.put(prefix + "/expert-" + j + "-load", figures[at + BEFORE_LOADS + j]);
        }
    }
}
