package bam.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import bam.contracts.TokenBatch;
import java.util.HashMap;
import java.util.Map;

/** Looks inside a network: gradients and parameters under the names of the file, and what a forward pass traces. */
final class NetworkProbe {
    private final Network network;

    NetworkProbe(Network network) {
        this.network = network;
    }

    /** Gradients of the total loss, by tensor of the file. */
    Vectors.Tensors gradients(TokenBatch batch) {
        return network.compute(true, call -> {
            NDList all = call.kernel(
                    "gradients", call.ids(batch), call.targets(batch), network.leaves(), call.angles(batch.columns()));
            return byName(all.subNDList(2));
        });
    }

    /** Parameters, by tensor of the file. */
    Vectors.Tensors parameters() {
        return byName(network.leaves());
    }

    /** What {@code traced} appends, in its order; logits last. */
    double[][] trace(TokenBatch batch) {
        return network.compute(false, call -> {
            NDList all = call.kernel("traced", call.ids(batch), network.leaves(), call.angles(batch.columns()));
            return all.stream().map(NetworkProbe::doubles).toArray(double[][]::new);
        });
    }

    private Vectors.Tensors byName(NDList arrays) {
        Map<String, Vectors.Numbers> found = new HashMap<>();
        for (int i = 0; i < arrays.size(); i++) {
            ParameterLayout.Leaf leaf = network.layout().leaves().get(i);
            double[] values = doubles(arrays.get(i));
            leaf.parts()
                    .forEach(part ->
                            found.put(part.tensor(), new Vectors.Numbers(leaf.shape(), slice(values, leaf, part))));
        }
        return new Vectors.Tensors(found);
    }

    private static double[] slice(double[] values, ParameterLayout.Leaf leaf, ParameterLayout.Part part) {
        double[] slice = new double[part.rows() * part.columns()];
        for (int row = 0; row < part.rows(); row++) {
            System.arraycopy(
                    values,
                    (part.firstRow() + row) * leaf.columns() + part.firstColumn(),
                    slice,
                    row * part.columns(),
                    part.columns());
        }
        return slice;
    }

    private static double[] doubles(NDArray array) {
        Number[] numbers = array.toArray();
        double[] doubles = new double[numbers.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = numbers[i].doubleValue();
        }
        return doubles;
    }
}
