package bam.model;

import bam.contracts.Architecture;
import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.FeedForwardRouter;
import bam.contracts.MixtureArchitecture;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Models whose weights are drawn so wide that attention looks at single tokens: at a training's first weights
 * everything would be nearly the same whatever the order of heads or rotary pairs.
 */
final class WideModels {
    private WideModels() {}

    /** A small dense architecture. */
    static DenseArchitecture dense(
            DenseArchitecture.Block block,
            DenseArchitecture.Norm.Kind norm,
            int[] heads,
            int headSize,
            boolean interleaved,
            boolean tied) {
        return new DenseArchitecture(
                32,
                2,
                heads[0],
                heads[1],
                headSize,
                24,
                61,
                new DenseArchitecture.Rope(1000, interleaved),
                new DenseArchitecture.Norm(norm, 1e-6),
                block,
                tied);
    }

    /** A mixture of four experts over it. */
    static MixtureArchitecture mixture(
            DenseArchitecture dense,
            AttentionVariant attention,
            AttentionRouter attentionRouter,
            FeedForwardRouter router,
            boolean shared) {
        return new MixtureArchitecture(
                dense, List.of("seed", "code", "math", "law"), attention, attentionRouter, router, shared);
    }

    /** A router with losses that are felt. */
    static FeedForwardRouter router(int topK, boolean renormalised, boolean softmaxFirst) {
        return new FeedForwardRouter(topK, renormalised, softmaxFirst, 0.05, 0.02);
    }

    /** Writes random weights into an existing folder: the same seed, the same bytes. */
    static void write(Path folder, Architecture architecture, long seed) throws IOException {
        Random random = new Random(seed);
        ModelFolder.write(folder, architecture, writer -> {
            for (var tensor : ModelTensors.of(architecture).entrySet()) {
                float[] values = draw(tensor.getKey(), tensor.getValue(), random);
                writer.write(values, values.length);
            }
        });
    }

    private static float[] draw(String name, List<Long> shape, Random random) {
        int count = (int) shape.stream().mapToLong(size -> size).reduce(1, Math::multiplyExact);
        boolean scale = shape.size() == 1;
        double width = scale ? 0.2 : deviation(name) / Math.sqrt(shape.get(1));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((scale ? 1 : 0) + width * random.nextGaussian());
        }
        return values;
    }

    private static double deviation(String name) {
        boolean turned = name.endsWith("q_proj.weight") || name.endsWith("k_proj.weight");
        return turned ? 2 : name.equals(ModelTensors.EMBEDDING) ? 4 : 1;
    }
}
