package bam.model;

import bam.contracts.Architecture;
import bam.contracts.EnsembleArchitecture;
import bam.contracts.Numerics;
import bam.contracts.TokenBatch;
import bam.model.weights.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;

/** A model in memory that is evaluated and questioned. One thread at a time. */
public sealed interface LanguageModel extends AutoCloseable permits Network, Ensemble {
    /** Reads a model folder, of one network or of several side by side; one that does not fit together is refused. */
    static LanguageModel load(Path folder, Numerics numerics) throws IOException {
        return ModelFolder.architecture(folder) instanceof EnsembleArchitecture
                ? Ensemble.load(folder, numerics)
                : Network.load(folder, numerics);
    }

    /** What it is made of. */
    Architecture architecture();

    /**
     * Negative log-likelihood of each token of the batch given those before it in its row, in nats: [rows, columns].
     */
    double[] tokenLosses(TokenBatch batch);

    /**
     * Begins to go on from prompts.
     *
     * @param rows how many
     * @param capacity most tokens of a row, the prompt's included
     */
    Continuation begin(int rows, int capacity);

    @Override
    void close();
}
