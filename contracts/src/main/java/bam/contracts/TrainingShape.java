package bam.contracts;

import java.util.List;

/**
 * What the memory of a training depends on.
 *
 * @param architecture what is trained
 * @param context tokens in a window
 * @param batch windows in a step
 * @param precision of the matrix products
 * @param memory how a step is cut to fit
 * @param frozen groups of tensors that are not trained
 */
public record TrainingShape(
        Architecture architecture,
        int context,
        int batch,
        Numerics.Precision precision,
        StepMemory memory,
        List<TensorGroup> frozen) {
    /** Freezes the groups. */
    public TrainingShape {
        frozen = List.copyOf(frozen);
    }

    /** The shape of a planned training. */
    public static TrainingShape of(TrainSpec spec) {
        return new TrainingShape(
                spec.architecture(),
                spec.context(),
                spec.batch(),
                spec.numerics().precision(),
                spec.memory(),
                spec.optimizer().frozen());
    }

    /** The same, cut otherwise. */
    public TrainingShape cut(int microBatch, boolean recompute) {
        return new TrainingShape(
                architecture,
                context,
                batch,
                precision,
                new StepMemory(microBatch, memory.balanceScope(), recompute),
                frozen);
    }

    /** The same on shorter or longer windows. */
    public TrainingShape on(int tokens) {
        return new TrainingShape(architecture, tokens, batch, precision, memory, frozen);
    }

    /** Tokens whose activations are held at once. */
    public long tokensAtOnce() {
        return (long) memory.windows(batch) * context;
    }
}
