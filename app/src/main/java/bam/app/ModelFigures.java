package bam.app;

import bam.contracts.Architecture;
import bam.contracts.CacheSize;
import bam.contracts.Cost;
import bam.contracts.ForwardFlops;
import bam.contracts.TensorGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model costs.
 *
 * @param name of the model
 * @param architecture what it is made of
 * @param parameters all of them, and those that a token meets
 * @param groups the same by group of tensors
 * @param flops of one token by context length
 * @param cache kept of each token in f32
 */
record ModelFigures(
        String name,
        Architecture architecture,
        Cost parameters,
        Map<TensorGroup, Cost> groups,
        Map<Integer, Flops> flops,
        CacheSize cache) {
    /**
     * FLOPs of one token.
     *
     * @param mean of a token in the middle of the context
     * @param end of its last token
     */
    record Flops(ForwardFlops mean, ForwardFlops end) {}

    private static final int SINGLE_PRECISION = 4;

    static ModelFigures of(String name, Architecture architecture, List<Integer> contexts) {
        Map<Integer, Flops> flops = new LinkedHashMap<>();
        contexts.forEach(context -> flops.put(
                context,
                new Flops(ForwardFlops.mean(architecture, context), ForwardFlops.atEnd(architecture, context))));
        return new ModelFigures(
                name,
                architecture,
                Cost.of(architecture),
                Cost.byGroup(architecture),
                flops,
                CacheSize.of(architecture, SINGLE_PRECISION));
    }
}
