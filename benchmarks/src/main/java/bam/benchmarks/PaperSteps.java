package bam.benchmarks;

import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.MemoryEstimate;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.PaperModel;
import bam.contracts.StepMemory;
import bam.contracts.TokenBatch;
import bam.contracts.TrainingShape;
import bam.model.Network;
import bam.model.TrainingSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Optimizer steps of the paper's small model at full width and vocabulary, from random weights on random tokens, its
 * batch cut to one window of 256 tokens: whether it runs, how long a step takes, and whether the estimate of its memory
 * holds.
 */
public final class PaperSteps {
    private static final int CONTEXT = 256;
    private static final double RATE = 1.2e-4;
    private static final Path STATUS = Path.of("/proc/self/status");

    private final Architecture architecture;
    private final Numerics numerics;
    private final StepMemory memory;

    /** Steps of this model. */
    PaperSteps(Architecture architecture, Numerics numerics, boolean recompute) {
        this.architecture = architecture;
        this.numerics = numerics;
        memory = new StepMemory(null, null, recompute);
    }

    /** Steps of a variant of the small model, as {@link PaperModel#variants()} names it. */
    public static PaperSteps of(String variant, Numerics numerics, boolean recompute) {
        Map<String, Architecture> variants = PaperModel.SMALL.variants();
        Architecture known = variants.get(variant);
        if (known == null) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "the paper's small model has no variant '" + variant + "'; it has "
                            + String.join(", ", variants.keySet()));
        }
        return new PaperSteps(known, numerics, recompute);
    }

    /**
     * What was measured.
     *
     * @param losses mean nats of each step, before its update
     * @param seconds of each step
     * @param estimate of its memory; no checkpoint is written here
     * @param startBytes most memory that was resident before the network was made
     * @param peakBytes most memory that was resident in the end (VmHWM)
     */
    public record Result(
            List<Double> losses, List<Double> seconds, MemoryEstimate estimate, long startBytes, long peakBytes) {
        /** The estimate without the copy that only a checkpoint needs. */
        public long estimatedBytes() {
            return estimate.bytes() - estimate.bytes(MemoryEstimate.Part.CHECKPOINT);
        }
    }

    /** What the steps will take. */
    public MemoryEstimate estimate() {
        return MemoryEstimate.of(
                new TrainingShape(architecture, CONTEXT, 1, numerics.precision(), memory, Optimizer.STANDARD.frozen()));
    }

    /** Takes this many steps. */
    public Result measure(int steps) throws IOException {
        List<Double> losses = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        long before = peak();
        try (Network network = Network.random(architecture, 1, numerics);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD, memory)) {
            for (int step = 1; step <= steps; step++) {
                long start = System.nanoTime();
                losses.add(session.step(batch(step), RATE).nll());
                seconds.add((System.nanoTime() - start) / 1e9);
            }
        }
        return new Result(losses, seconds, estimate(), before, peak());
    }

    private TokenBatch batch(int step) {
        Random random = new Random(step);
        int vocabulary = architecture.dense().vocabularySize();
        int[] ids = random.ints(CONTEXT, 0, vocabulary).toArray();
        return new TokenBatch(
                1, CONTEXT, ids, random.ints(CONTEXT, 0, vocabulary).toArray());
    }

    /** Linux keeps it for each process. */
    private static long peak() throws IOException {
        return Files.readAllLines(STATUS).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0)
                << 10;
    }
}
