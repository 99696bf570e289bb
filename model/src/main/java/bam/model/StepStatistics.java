package bam.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a step saw, before its update.
 *
 * @param nll mean negative log-likelihood of a token, in nats
 * @param total the loss whose gradient was taken: nll and the weighted routing losses of all layers
 * @param loadBalance load-balancing loss, mean over layers; 1 at perfect balance, 0 without routers
 * @param z z-loss, mean over layers; 0 without routers
 * @param gradientNorm global norm of the gradients before clipping, frozen tensors left out
 * @param routers further series by name, empty without routers: {@code layer-0/expert-1-load} is the share of slots
 *     that an expert got, {@code layer-0/attention-entropy} the entropy of the attention gates as a share of the
 *     largest possible, {@code layer-0/attention-load-balance} and {@code layer-0/attention-z} the losses of the
 *     attention router where it has any
 */
public record StepStatistics(
        double nll, double total, double loadBalance, double z, double gradientNorm, Map<String, Double> routers) {
    /** Keeps the order of the series. */
    public StepStatistics {
        routers = Collections.unmodifiableMap(new LinkedHashMap<>(routers));
    }
}
