package bam.benchmarks;

import bam.contracts.DenseArchitecture;
import java.util.Random;

/**
 * How large the timed networks and their batches are.
 *
 * @param name what people call it
 * @param hidden width of the residual stream
 * @param layers number of blocks
 * @param heads query heads, each with keys and values of its own
 * @param intermediate width of the SwiGLU hidden layer
 * @param vocabulary number of token ids
 * @param context tokens of a window
 * @param batch windows of a step
 */
public record StepSize(
        String name, int hidden, int layers, int heads, int intermediate, int vocabulary, int context, int batch) {
    /** The sizes that figures are published for. */
    public enum Standard {
        /** 4,096 tokens a step, through 4 layers of width 128. */
        TINY,
        /** 2,048 tokens a step, through 6 layers of width 512, over 8,192 ids. */
        SMALL,
        /** 2,048 tokens a step, through one layer of the width of the paper's small model; few ids. */
        BLOCK;

        /** Its numbers. */
        public StepSize size() {
            return switch (this) {
                case TINY -> new StepSize("tiny", 128, 4, 4, 256, 256, 256, 16);
                case SMALL -> new StepSize("small", 512, 6, 8, 1024, 8192, 256, 8);
                case BLOCK -> new StepSize("block", 1024, 1, 8, 2048, 256, 512, 4);
            };
        }
    }

    DenseArchitecture architecture() {
        return new DenseArchitecture(
                hidden,
                layers,
                heads,
                heads,
                hidden / heads,
                intermediate,
                vocabulary,
                DenseArchitecture.Rope.STANDARD,
                DenseArchitecture.Norm.STANDARD,
                DenseArchitecture.Block.PARALLEL,
                false);
    }

    /** Tokens of one step. */
    public int tokens() {
        return context * batch;
    }

    /** Ids drawn alike, [batch, context]; the same for the same seed. */
    int[] draw(long seed) {
        return new Random(seed).ints(tokens(), 0, vocabulary).toArray();
    }
}
