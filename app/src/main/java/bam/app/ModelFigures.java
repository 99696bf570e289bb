package bam.app;

import bam.contracts.Architecture;
import bam.contracts.CacheSize;
import bam.contracts.Cost;
import bam.contracts.ForwardFlops;
import bam.contracts.MemoryEstimate;
import bam.contracts.Numerics;
import bam.contracts.StepMemory;
import bam.contracts.TensorGroup;
import bam.contracts.TrainingShape;
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
 * @param memory to train it on one window at once, by context length
 * @param cache kept of each token in f32
 */
record ModelFigures(
        String name,
        Architecture architecture,
        Cost parameters,
        Map<TensorGroup, Cost> groups,
        Map<Integer, Flops> flops,
        Map<Integer, Memory> memory,
        CacheSize cache) {
    /**
     * FLOPs of one token.
     *
     * @param mean of a token in the middle of the context
     * @param end of its last token
     */
    record Flops(ForwardFlops mean, ForwardFlops end) {}

    /**
     * Memory of a training.
     *
     * @param plain in f32, everything kept for the way back
     * @param recomputed in f32, each layer run again on the way back
     * @param mixed the same with products in bf16
     */
    record Memory(MemoryEstimate plain, MemoryEstimate recomputed, MemoryEstimate mixed) {
        static Memory of(Architecture architecture, int context) {
            return new Memory(
                    estimate(architecture, context, Numerics.Precision.F32, false),
                    estimate(architecture, context, Numerics.Precision.F32, true),
                    estimate(architecture, context, Numerics.Precision.BF16, true));
        }

        private static MemoryEstimate estimate(
                Architecture architecture, int context, Numerics.Precision precision, boolean recompute) {
            StepMemory memory = new StepMemory(null, null, recompute);
            return MemoryEstimate.of(new TrainingShape(architecture, context, 1, precision, memory, List.of()));
        }
    }

    private static final int SINGLE_PRECISION = 4;

    static ModelFigures of(String name, Architecture architecture, List<Integer> contexts) {
        Map<Integer, Flops> flops = new LinkedHashMap<>();
        contexts.forEach(context -> flops.put(
                context,
                new Flops(ForwardFlops.mean(architecture, context), ForwardFlops.atEnd(architecture, context))));
        Map<Integer, Memory> memory = new LinkedHashMap<>();
        contexts.forEach(context -> memory.put(context, Memory.of(architecture, context)));
        return new ModelFigures(
                name,
                architecture,
                Cost.of(architecture),
                Cost.byGroup(architecture),
                flops,
                memory,
                CacheSize.of(architecture, SINGLE_PRECISION));
    }
}
