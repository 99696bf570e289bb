package bam.benchmarks;

import bam.contracts.DenseArchitecture;
import bam.contracts.Tokenizer;

/** The models that figures are published for. */
public enum BenchModel {
    /** The seed of the demo: 156,032 parameters, 1,024 tokens a step. */
    DEMO,
    /** Fifty million parameters, 256 tokens a step. */
    FIFTY_MILLION;

    private static final int IDS = Tokenizer.BYTES.vocabularySize();

    private StepSize size() {
        return switch (this) {
            case DEMO -> new StepSize("demo", 64, 3, 2, 128, IDS, 128, 8);
            case FIFTY_MILLION -> new StepSize("fifty_million", 704, 10, 11, 1408, IDS, 128, 2);
        };
    }

    DenseArchitecture architecture() {
        return size().architecture();
    }

    int context() {
        return size().context();
    }

    int batch() {
        return size().batch();
    }

    /** Tokens of one step. */
    public int tokens() {
        return size().tokens();
    }
}
