package bam.contracts;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Optimizer steps on a mix of domains: a seed from random weights, an expert from the seed, a mixture from a merge.
 *
 * @param kind {@link StageKind#SEED}, {@link StageKind#EXPERT} or {@link StageKind#MIXTURE}
 * @param architecture what is trained
 * @param mix share of each domain in the batches; positive, summing to 1
 * @param context tokens in a window
 * @param batch windows in a step
 * @param rate learning rate; its total is the number of steps
 * @param optimizer how gradients become updates
 * @param seed of every random draw, together with {@code stream}
 * @param stream names the draws: stages with one seed and one stream see the same batches
 * @param numerics what decides the last bits
 * @param divergence when it counts as diverged; plans of version 0.1 do not say
 * @param memory how a step is cut to fit; plans of version 0.1 do not say
 */
public record TrainSpec(
        StageKind kind,
        Architecture architecture,
        SortedMap<String, Double> mix,
        int context,
        int batch,
        LearningRate rate,
        Optimizer optimizer,
        long seed,
        String stream,
        Numerics numerics,
        @Nullable Divergence divergence,
        @Nullable StepMemory memory)
        implements StageSpec {
    /** A training kind, a mix that sums to one. */
    public TrainSpec {
        mix = Collections.unmodifiableSortedMap(new TreeMap<>(mix));
        divergence = divergence == null ? Divergence.STANDARD : divergence;
        memory = memory == null ? StepMemory.STANDARD : memory;
        if (!kind.trains()) {
            throw new IllegalArgumentException(kind + " is no training; use SEED, EXPERT or MIXTURE");
        }
        double sum = mix.values().stream().mapToDouble(Double::doubleValue).sum();
        if (Math.abs(sum - 1) > 1e-9 || mix.values().stream().anyMatch(share -> !(share > 0))) {
            throw new IllegalArgumentException("the data mix " + mix + " is not made of positive shares that sum to 1");
        }
        if (context < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "context is " + context + " and batch " + batch + "; give at least 1 of each");
        }
    }

    /** When it counts as diverged, and what happens then. */
    @Override
    public Divergence divergence() {
        return Objects.requireNonNull(divergence, "the constructor puts in the standard");
    }

    /** How a step is cut to fit into memory. */
    @Override
    public StepMemory memory() {
        return Objects.requireNonNull(memory, "the constructor puts in the standard");
    }

    /** Number of optimizer steps. */
    public long steps() {
        return rate.totalSteps();
    }

    /** Tokens that the stage is trained on. */
    public long tokens() {
        return steps() * batch * context;
    }

    @Override
    public void describe(Description description, String prefix) {
        architecture.describe(description, prefix + "architecture.");
        description
                .addAll(prefix + "mix", mix)
                .add(prefix + "context", context)
                .add(prefix + "batch", batch)
                .add(prefix + "seed", seed)
                .add(prefix + "stream", stream);
        rate.describe(description, prefix + "rate.");
        optimizer.describe(description, prefix + "optimizer.");
        numerics.describe(description, prefix + "numerics.");
        divergence().describe(description, prefix + "divergence.");
        memory().describe(description, prefix, batch);
    }
}
