package bam.app;

import bam.contracts.DenseArchitecture;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.TokenBatch;
import bam.model.Network;
import bam.model.TrainingSession;
import java.io.IOException;

/**
 * What a worker does before it takes work: one step of the smallest model, so that libtorch is loaded and its kernels
 * are compiled when a lost stage has to go on.
 */
final class WarmUp {
    private static final DenseArchitecture SMALLEST = new DenseArchitecture(
            2,
            1,
            1,
            1,
            2,
            2,
            4,
            DenseArchitecture.Rope.STANDARD,
            DenseArchitecture.Norm.STANDARD,
            DenseArchitecture.Block.PARALLEL,
            false);

    private WarmUp() {}

    /** Takes as long as the first stage is quicker by; returns whether it worked. */
    static boolean run(Numerics numerics) {
        try (Network network = Network.random(SMALLEST, 1, numerics);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            session.step(new TokenBatch(1, 2, new int[] {1, 2}, new int[] {2, 3}), 1e-3);
            return true;
        } catch (IOException | RuntimeException failure) {
            // The first stage meets the same, and gives it the kind that decides what comes next.
            System.err.println("libtorch could not be tried before the first stage: " + failure);
            return false;
        }
    }
}
