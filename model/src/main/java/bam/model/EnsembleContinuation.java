package bam.model;

import bam.contracts.TokenBatch;
import java.util.ArrayList;
import java.util.List;

/** Continuations by all experts of an ensemble; each row has a posterior of its own. */
final class EnsembleContinuation implements Continuation {
    private final Ensemble ensemble;
    private final List<Continuation> members = new ArrayList<>();
    private final List<DomainPosterior> posteriors = new ArrayList<>();

    /** What each expert holds of every next token, [experts][rows][V] as logarithms; empty before the first. */
    private List<float[][]> expected = List.of();

    EnsembleContinuation(Ensemble ensemble, int rows, int capacity) {
        this.ensemble = ensemble;
        ensemble.networks().forEach(network -> members.add(network.begin(rows, capacity)));
        for (int row = 0; row < rows; row++) {
            posteriors.add(ensemble.posterior());
        }
    }

    @Override
    public float[][] next(int[] ids, int[] starts, int[] last) {
        int columns = ids.length / starts.length;
        for (int j = 0; j < expected.size(); j++) {
            for (int row = 0; row < starts.length; row++) {
                posteriors.get(row).saw(j, expected.get(j)[row][ids[row * columns]]);
            }
        }
        if (columns > 1) {
            takeIn(ids, columns, last);
        }
        expected = members.stream()
                .map(member -> logarithms(member.next(ids, starts, last)))
                .toList();
        float[][] mixed = new float[starts.length][];
        for (int row = 0; row < mixed.length; row++) {
            mixed[row] = mixed(row);
        }
        return mixed;
    }

    /** The tokens of prompts, each judged by those before it; the first of a row is given. */
    private void takeIn(int[] ids, int columns, int[] last) {
        int[] after = ids.clone();
        System.arraycopy(ids, 1, after, 0, ids.length - 1);
        TokenBatch batch = new TokenBatch(last.length, columns, ids, after);
        for (int j = 0; j < ensemble.networks().size(); j++) {
            double[] nats = ensemble.networks().get(j).tokenLosses(batch);
            for (int row = 0; row < last.length; row++) {
                for (int column = 0; column < last[row]; column++) {
                    posteriors.get(row).saw(j, -nats[row * columns + column]);
                }
            }
        }
    }

    private float[] mixed(int row) {
        double[] weights = posteriors.get(row).logWeights();
        float[] mixed = new float[expected.get(0)[row].length];
        double[] terms = new double[weights.length];
        for (int id = 0; id < mixed.length; id++) {
            for (int j = 0; j < terms.length; j++) {
                terms[j] = weights[j] + expected.get(j)[row][id];
            }
            mixed[id] = (float) Ensemble.logSum(terms);
        }
        return mixed;
    }

    private static float[][] logarithms(float[][] logits) {
        for (float[] row : logits) {
            double[] doubles = new double[row.length];
            for (int id = 0; id < row.length; id++) {
                doubles[id] = row[id];
            }
            double sum = Ensemble.logSum(doubles);
            for (int id = 0; id < row.length; id++) {
                row[id] = (float) (row[id] - sum);
            }
        }
        return logits;
    }

    @Override
    public void close() {
        members.forEach(Continuation::close);
    }
}
