package bam.contracts;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a step of training is cut so that it fits into memory.
 *
 * @param microBatch windows whose activations are held at once, their gradients being added up; absent: the whole batch
 * @param balanceScope tokens that a load-balancing loss counts over; absent: those of a micro-batch
 * @param recompute whether only the input of each layer is kept for the way back, and the layer runs again there
 */
public record StepMemory(
        @Nullable Integer microBatch, @Nullable BalanceScope balanceScope, boolean recompute) {
    /** The whole batch at once, everything kept. */
    public static final StepMemory STANDARD = new StepMemory(null, BalanceScope.MICRO_BATCH, false);

    /** The tokens over which a load-balancing loss counts; it is no sum over tokens, so that this changes the loss. */
    public enum BalanceScope {
        /** Those of a micro-batch; the losses of the micro-batches are averaged. */
        MICRO_BATCH,
        /** Those of the batch: a first pass, without gradients, counts for all micro-batches. */
        BATCH
    }

    /** A micro-batch of at least one window. */
    public StepMemory {
        balanceScope = balanceScope == null ? BalanceScope.MICRO_BATCH : balanceScope;
        if (microBatch != null && microBatch < 1) {
            throw new IllegalArgumentException(
                    "the micro-batch is " + microBatch + "; give at least 1, or leave it out for the whole batch");
        }
    }

    /** Tokens that a load-balancing loss counts over. */
    @Override
    public BalanceScope balanceScope() {
        return Objects.requireNonNull(balanceScope, "the constructor puts in the standard");
    }

    /** Windows at once, of a batch of this many. */
    public int windows(int batch) {
        return microBatch == null ? batch : Math.min(microBatch, batch);
    }

    /** Whether a first pass must count what the routers do with the whole batch. */
    public boolean surveys(int batch) {
        return balanceScope() == BalanceScope.BATCH && windows(batch) < batch;
    }

    /** Sums in another order have other bits; a scope that nothing is cut for changes nothing. */
    void describe(Description description, String prefix, int batch) {
        description
                .addUnless(batch, prefix + "micro-batch", windows(batch))
                .addUnless(false, prefix + "recompute", recompute);
        if (surveys(batch)) {
            description.add(prefix + "balance-scope", balanceScope());
        }
    }
}
