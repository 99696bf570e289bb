package bam.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import bam.contracts.AttentionRouter;
import bam.contracts.FeedForwardRouter;
import bam.contracts.MixtureArchitecture;
import bam.contracts.StepMemory;
import bam.contracts.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks inside a network: what a forward pass traces, losses by layer, gradients and parameters by name of the file.
 */
public final class NetworkProbe {
    private final Network network;

    /** A probe of this network. */
    public NetworkProbe(Network network) {
        this.network = network;
    }

    /**
     * The loss on a batch, and its gradient.
     *
     * @param nll mean negative log-likelihood of a token, in nats
     * @param loadBalance of each layer's feed-forward router
     * @param z of each layer's feed-forward router
     * @param total nll and the weighted losses of all routers
     * @param gradients of the total, by tensor of the file
     */
    public record Losses(
            double nll, List<Double> loadBalance, List<Double> z, double total, Map<String, double[]> gradients) {}

    /** Losses and gradients on a batch; nothing is updated. */
    public Losses losses(TokenBatch batch) {
        return losses(batch, StepMemory.STANDARD);
    }

    /** Losses and gradients on a batch that is cut like this; nothing is updated. */
    public Losses losses(TokenBatch batch, StepMemory memory) {
        long[] all = TrainedRows.of(network.architecture(), network.layout(), List.of());
        return network.compute(true, call -> {
            NDList found = call.kernel(
                    "gradients",
                    call.ids(batch),
                    call.targets(batch),
                    network.leaves(),
                    call.angles(batch.columns()),
                    all,
                    (long) memory.windows(batch.rows()),
                    memory.surveys(batch.rows()),
                    memory.recompute());
            return losses(doubles(found.get(0))[0], doubles(found.get(1)), byName(found.subNDList(2)));
        });
    }

    private Losses losses(double nll, double[] figures, Map<String, double[]> gradients) {
        List<Double> balance = new ArrayList<>();
        List<Double> z = new ArrayList<>();
        double total = nll;
        if (network.architecture() instanceof MixtureArchitecture mixture) {
            AttentionRouter attention = mixture.attentionRouter();
            FeedForwardRouter router = mixture.feedForwardRouter();
            int perLayer = StepFigures.perLayer(mixture);
            for (int at = 0; at < figures.length; at += perLayer) {
                balance.add(figures[at]);
                z.add(figures[at + 1]);
                total += router.loadBalanceCoefficient() * figures[at] + router.zCoefficient() * figures[at + 1];
                total += StepFigures.attentionLosses(attention, figures, at);
            }
        }
        return new Losses(nll, balance, z, total, gradients);
    }

    /** Parameters, by tensor of the file. */
    public Map<String, double[]> parameters() {
        return byName(network.leaves());
    }

    /**
     * What a forward pass traces: {@code logits}, {@code layers.0.output}, and of each router
     * {@code layers.0.mlp.router.probs}, {@code .gates} (0 where an expert is not chosen) and {@code .chosen}, best
     * first.
     */
    public Map<String, double[]> trace(TokenBatch batch) {
        List<double[]> all = network.compute(
                false,
                call -> call.kernel("traced", call.ids(batch), network.leaves(), call.angles(batch.columns())).stream()
                        .map(NetworkProbe::doubles)
                        .toList());
        Map<String, double[]> named = new LinkedHashMap<>();
        int at = 0;
        for (int layer = 0; layer < network.architecture().dense().layers(); layer++) {
            String prefix = "layers." + layer;
            if (network.architecture() instanceof MixtureArchitecture mixture) {
                if (mixture.routesAttention()) {
                    at = router(prefix + ".self_attn.router", mixture, all, at, named);
                }
                at = router(prefix + ".mlp.router", mixture, all, at, named);
            }
            named.put(prefix + ".output", all.get(at++));
        }
        named.put("logits", all.get(at));
        return named;
    }

    private static int router(
            String name, MixtureArchitecture mixture, List<double[]> all, int at, Map<String, double[]> named) {
        double[] probabilities = all.get(at);
        double[] gates = all.get(at + 1);
        double[] chosen = all.get(at + 2);
        named.put(name + ".probs", probabilities);
        named.put(
                name + ".gates",
                gates.length == probabilities.length && name.contains("self_attn")
                        ? gates
                        : scattered(gates, chosen, mixture));
        named.put(name + ".chosen", chosen);
        return at + 3;
    }

    /** Gates of the chosen experts in their order, to gates of all experts. */
    private static double[] scattered(double[] gates, double[] chosen, MixtureArchitecture mixture) {
        int kept = mixture.feedForwardRouter().topK();
        int experts = mixture.experts().size();
        double[] all = new double[gates.length / kept * experts];
        for (int i = 0; i < gates.length; i++) {
            all[i / kept * experts + (int) chosen[i]] = gates[i];
        }
        return all;
    }

    private Map<String, double[]> byName(NDList arrays) {
        Map<String, double[]> found = new LinkedHashMap<>();
        for (int i = 0; i < arrays.size(); i++) {
            ParameterLayout.Leaf leaf = network.layout().leaves().get(i);
            double[] values = doubles(arrays.get(i));
            leaf.parts().forEach(part -> found.put(part.tensor(), slice(values, leaf, part)));
        }
        return found;
    }

    private static double[] slice(double[] values, ParameterLayout.Leaf leaf, ParameterLayout.Part part) {
        double[] slice = new double[part.rows() * part.columns()];
        for (int row = 0; row < part.rows(); row++) {
            System.arraycopy(
                    values,
                    (part.firstRow() + row) * leaf.columns() + part.firstColumn(),
                    slice,
                    row * part.columns(),
                    part.columns());
        }
        return slice;
    }

    private static double[] doubles(NDArray array) {
        return Arrays.stream(array.toArray()).mapToDouble(Number::doubleValue).toArray();
    }
}
