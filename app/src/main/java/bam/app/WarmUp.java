package bam.app;

import bam.contracts.BamException;
import bam.contracts.DenseArchitecture;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.TokenBatch;
import bam.model.Network;
import bam.model.TrainingSession;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

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

    /**
     * Takes as long as the first stage is quicker by; returns whether it worked.
     *
     * @param numerics device, threads and precision of the step
     * @param limit a first step that takes longer counts as hung, as any other
     * @throws BamException of kind DEVICE_ERROR then: this process is of no use
     */
    static boolean run(Numerics numerics, Duration limit) {
        return within(limit, () -> step(numerics));
    }

    /** The work on a thread of its own, since nothing else ends a native call that hangs. */
    static boolean within(Duration limit, BooleanSupplier work) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> result.complete(work.getAsBoolean()), "warm-up");
        thread.setDaemon(true);
        thread.start();
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException hung) {
            throw new BamException(
                    FailureKind.DEVICE_ERROR,
                    "libtorch has not taken one step of the smallest model within " + Texts.seconds(limit)
                            + ", so that this worker ends; look whether the machine is overloaded or the disk of the"
                            + " folder ~/.djl.ai hangs, or raise " + Settings.Setting.WORKERS_STALL_LIMIT.property(),
                    hung);
        } catch (InterruptedException | ExecutionException ending) {
            throw new IllegalStateException(ending);
        }
    }

    private static boolean step(Numerics numerics) {
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
