package bam.model;

import bam.contracts.Architecture;
import bam.contracts.EnsembleArchitecture;
import bam.contracts.Numerics;
import bam.contracts.TokenBatch;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Branch-Train-Merge (arXiv 2208.03306): every expert reads every token, and their probabilities of the next one are
 * mixed by how likely the tokens so far make each expert's domain, with the same prior for all.
 */
public final class Ensemble implements LanguageModel {
    private final EnsembleArchitecture architecture;
    private final List<Network> networks = new ArrayList<>();

    private Ensemble(EnsembleArchitecture architecture) {
        this.architecture = architecture;
    }

    /** Reads a folder that holds models side by side. */
    public static Ensemble load(Path folder, Numerics numerics) throws IOException {
        try (ModelFolder model = ModelFolder.open(folder)) {
            Ensemble ensemble = new Ensemble((EnsembleArchitecture) model.architecture());
            try {
                ensemble.fill(model, numerics);
                return ensemble;
            } catch (IOException | RuntimeException failure) {
                ensemble.close();
                throw failure;
            }
        }
    }

    private void fill(ModelFolder model, Numerics numerics) throws IOException {
        for (int j = 0; j < architecture.networks(); j++) {
            String prefix = ModelTensors.member(j);
            networks.add(Network.read(
                    architecture.dense(),
                    numerics,
                    (tensor, sink) -> model.weights().read(prefix + tensor, sink)));
        }
    }

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public double[] tokenLosses(TokenBatch batch) {
        List<double[]> each =
                networks.stream().map(network -> network.tokenLosses(batch)).toList();
        double[] mixed = new double[batch.rows() * batch.columns()];
        for (int row = 0; row < batch.rows(); row++) {
            DomainPosterior posterior = posterior();
            for (int i = row * batch.columns(); i < (row + 1) * batch.columns(); i++) {
                mixed[i] = -mixed(posterior, each, i);
            }
        }
        return mixed;
    }

    /** The logarithm of one token's probability, which the posterior then takes in. */
    private double mixed(DomainPosterior posterior, List<double[]> nats, int token) {
        double[] terms = posterior.logWeights();
        for (int j = 0; j < terms.length; j++) {
            terms[j] -= nats.get(j)[token];
            posterior.saw(j, -nats.get(j)[token]);
        }
        return logSum(terms);
    }

    @Override
    public Continuation begin(int rows, int capacity) {
        return new EnsembleContinuation(this, rows, capacity);
    }

    List<Network> networks() {
        return networks;
    }

    DomainPosterior posterior() {
        return new DomainPosterior(architecture.networks(), architecture.topK());
    }

    /** The logarithm of a sum, from the logarithms of its terms. */
    static double logSum(double[] logarithms) {
        double largest = Arrays.stream(logarithms).max().orElse(Double.NEGATIVE_INFINITY);
        double sum = 0;
        for (double logarithm : logarithms) {
            sum += StrictMath.exp(logarithm - largest);
        }
        return largest + StrictMath.log(sum);
    }

    @Override
    public void close() {
        networks.forEach(Network::close);
    }
}
