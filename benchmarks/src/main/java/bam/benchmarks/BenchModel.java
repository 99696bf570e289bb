package bam.benchmarks;

import bam.contracts.DenseArchitecture;
import bam.contracts.Tokenizer;

/** The models that figures are published for. */
public enum BenchModel {
    /** The seed of the demo: 156,032 parameters, 1,024 tokens a step. */
    DEMO(64, 3, 2, 128, 128, 8),
    /** Fifty million parameters, 256 tokens a step. */
    FIFTY_MILLION(704, 10, 11, 1408, 128, 2);

    private final int hidden;
    private final int layers;
    private final int heads;
    private final int intermediate;
    private final int context;
    private final int batch;

    BenchModel(int hidden, int layers, int heads, int intermediate, int context, int batch) {
        this.hidden = hidden;
        this.layers = layers;
        this.heads = heads;
        this.intermediate = intermediate;
        this.context = context;
        this.batch = batch;
    }

    DenseArchitecture architecture() {
        return new DenseArchitecture(
                hidden,
                layers,
                heads,
                heads,
                hidden / heads,
                intermediate,
                Tokenizer.BYTES.vocabularySize(),
                DenseArchitecture.Rope.STANDARD,
                DenseArchitecture.Norm.STANDARD,
                DenseArchitecture.Block.PARALLEL,
                false);
    }

    int context() {
        return context;
    }

    int batch() {
        return batch;
    }

    /** Tokens of one step. */
    public int tokens() {
        return context * batch;
    }
}
