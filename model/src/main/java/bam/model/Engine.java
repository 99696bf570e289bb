package bam.model;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The one place where libtorch is started, its threads are set and a device is chosen. */
public final class Engine {
    /** Fair, so that a shutdown gets its turn between two calls. */
    private static final ReentrantReadWriteLock RUNNING = new ReentrantReadWriteLock(true);

    /** Whether no further call gets through. */
    private static boolean quiet;

    private Engine() {}

    /** Work inside libtorch. */
    @FunctionalInterface
    interface Work<T> {
        T run();
    }

    /** Starts the engine once in a process, and gives a manager of memory on the device that the numerics name. */
    static NDManager open(Numerics numerics) {
        Device device = device(numerics);
        start();
        return NDManager.newBaseManager(device);
    }

    /**
     * Runs with this thread set up for the numerics: every one of these settings belongs to a thread, not to the
     * process. The graph optimizer is off since it makes the second call of a method differ from the first in its bits.
     */
    static <T> T run(Numerics numerics, boolean gradients, Work<T> work) {
        RUNNING.readLock().lock();
        try {
            JniUtils.setNumThreads(numerics.threads());
            JniUtils.setGraphExecutorOptimize(false);
            JniUtils.setGradMode(gradients);
            return work.run();
        } catch (EngineException failure) {
            throw EngineFailures.translate(failure);
        } finally {
            RUNNING.readLock().unlock();
        }
    }

    /**
     * Waits for the calls that run, and holds back all later ones for good: the last thing before a process ends, since
     * libtorch's threads crash when the process goes down under them. Whoever asks again, from any thread, returns once
     * that is so.
     */
    public static void quiesce() {
        synchronized (RUNNING) {
            if (!quiet) {
                RUNNING.writeLock().lock();
                quiet = true;
            }
        }
    }

    /**
     * Refuses a CUDA device, saying what is missing: libtorch's CUDA build, a driver, or kernels that are made for it.
     * Which libtorch is loaded is the environment's to say, before the process starts.
     */
    public static void requireCuda(int index) {
        if (!seesCuda()) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "device cuda:" + index + " is not there: the libtorch that was loaded sees no CUDA; on a machine"
                            + " with an NVIDIA driver install torch==2.7.1 from PyPI and set PYTORCH_FLAVOR=cu128 and"
                            + " PYTORCH_LIBRARY_PATH to its torch/lib folder");
        }
        throw new BamException(
                FailureKind.BAD_PLAN,
                "device cuda:" + index + " was found, but networks are not computed on CUDA yet; leave --device out");
    }

    private static boolean seesCuda() {
        try {
            return start().hasCapability(StandardCapabilities.CUDA);
        } catch (EngineException notLoaded) {
            throw EngineFailures.translate(notLoaded);
        }
    }

    private static synchronized ai.djl.engine.Engine start() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        return ai.djl.engine.Engine.getEngine("PyTorch");
    }

    private static Device device(Numerics numerics) {
        if (numerics.device() != Numerics.Device.CPU) {
            throw new BamException(
                    FailureKind.BAD_PLAN, "device " + numerics.device() + " is not supported yet; use cpu");
        }
        return Device.cpu();
    }
}
