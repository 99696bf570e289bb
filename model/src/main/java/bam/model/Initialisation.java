package bam.model;

import bam.contracts.Architecture;
import bam.model.weights.ModelTensors;
import bam.model.weights.SafetensorsReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Random weights: N(0, 0.02), output projections of both sublayers smaller by the root of their number, norm scales 1
 * (paper silent; the common convention).
 */
final class Initialisation {
    private static final double DEVIATION = 0.02;
    private static final int PIECE = 1 << 16;

    private final Map<String, List<Long>> shapes;
    private final int layers;
    private final long seed;

    Initialisation(Architecture architecture, long seed) {
        shapes = ModelTensors.of(architecture);
        layers = architecture.dense().layers();
        this.seed = seed;
    }

    /** Draws a tensor; its numbers depend on the seed and its name alone. */
    void read(String name, SafetensorsReader.Sink sink) throws IOException {
        List<Long> shape = shapes.getOrDefault(name, List.of(0L));
        long elements = shape.stream().reduce(1L, Math::multiplyExact);
        NormalDraws draws = new NormalDraws(seed, name);
        float[] values = new float[PIECE];
        Arrays.fill(values, 1);
        for (long from = 0; from < elements; from += PIECE) {
            int count = (int) Math.min(PIECE, elements - from);
            if (shape.size() > 1) {
                draws.fill(values, count, deviation(name));
            }
            sink.accept(from, values, count);
        }
    }

    private double deviation(String name) {
        boolean output = name.endsWith(".o_proj.weight") || name.endsWith(".down_proj.weight");
        return output ? DEVIATION / StrictMath.sqrt(2.0 * layers) : DEVIATION;
    }
}
