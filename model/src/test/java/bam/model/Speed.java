package bam.model;

import bam.contracts.Architecture;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.TokenBatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Measures training tokens per second at the size of the demonstration, on one thread; run by hand. */
final class Speed {
    private static final System.Logger LOG = System.getLogger(Speed.class.getName());
    private static final int ROWS = 8;
    private static final int COLUMNS = 128;

    private Speed() {}

    public static void main(String[] arguments) throws IOException {
        int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
        for (int round = 0; round < 2; round++) {
            for (Map.Entry<String, Architecture> model : models().entrySet()) {
                measure(model.getKey(), model.getValue(), steps);
            }
        }
        System.exit(0);
    }

    private static Map<String, Architecture> models() {
        DenseArchitecture dense = new DenseArchitecture(
                64,
                3,
                2,
                2,
                32,
                128,
                257,
                DenseArchitecture.Rope.STANDARD,
                DenseArchitecture.Norm.STANDARD,
                DenseArchitecture.Block.PARALLEL,
                false);
        Map<String, Architecture> models = new LinkedHashMap<>();
        models.put("dense", dense);
        for (AttentionVariant variant : AttentionVariant.values()) {
            models.put(
                    variant.toString(),
                    MixtureArchitecture.standard(dense, List.of("seed", "code", "law", "math"), variant));
        }
        return models;
    }

    private static void measure(String name, Architecture architecture, int steps) throws IOException {
        try (Network network = Network.random(architecture, 1, Numerics.SINGLE_THREAD);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            TokenBatch batch = batch(architecture.dense().vocabularySize());
            for (int i = 0; i < 10; i++) {
                session.step(batch, 1e-3);
            }
            long start = cpuNanos();
            for (int i = 0; i < steps; i++) {
                session.step(batch, 1e-3);
            }
            double seconds = (cpuNanos() - start) / 1e9;
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0}: {1} ms a step, {2} tokens/s",
                    name,
                    seconds / steps * 1e3,
                    Math.round(steps * ROWS * COLUMNS / seconds));
        }
    }

    /** Time of this thread on a processor: other work on the machine does not count. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static TokenBatch batch(int vocabulary) {
        Random random = new Random(1);
        int[] ids = random.ints(ROWS * COLUMNS, 0, vocabulary).toArray();
        int[] targets = random.ints(ROWS * COLUMNS, 0, vocabulary).toArray();
        return new TokenBatch(ROWS, COLUMNS, ids, targets);
    }
}
