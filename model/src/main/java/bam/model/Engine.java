package bam.model;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The one place where libtorch is started, its threads are set and a device is chosen. */
public final class Engine {
    /** The JNI that fits libtorch's CUDA builds of our version, whatever their CUDA. */
    private static final String CUDA_FLAVOR = "cu128";

    /** Fair, so that a shutdown gets its turn between two calls. */
    private static final ReentrantReadWriteLock RUNNING = new ReentrantReadWriteLock(true);

    /** Whether no further call gets through. */
    private static boolean quiet;

    /** The one CUDA device of this process; which one is no part of the numerics. */
    private static OptionalInt cuda = OptionalInt.empty();

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
     * Takes libtorch from a CUDA build instead of the bundled one; before anything of libtorch is asked for. Variables
     * of the environment that name another one go first.
     *
     * @param libraries its folder {@code torch/lib}
     */
    public static void loadCudaBuild(Path libraries) {
        System.setProperty("PYTORCH_LIBRARY_PATH", libraries.toString());
        System.setProperty("PYTORCH_FLAVOR", CUDA_FLAVOR);
    }

    /**
     * Lets networks whose numerics say CUDA be computed on this device from here on; refuses in one sentence where it
     * cannot be used. Not run on a GPU yet.
     */
    public static synchronized void useCuda(int index) {
        if (!seesCuda()) {
            throw refusal(
                    index, "is not there: the libtorch that was loaded sees none; look whether nvidia-smi lists it");
        }
        try (NDManager memory = NDManager.newBaseManager(Device.gpu(index))) {
            memory.ones(new Shape(1)).toFloatArray();
        } catch (EngineException unusable) {
            throw refusal(
                    index,
                    "cannot be used: " + EngineFailures.firstLine(unusable)
                            + "; give one that nvidia-smi lists as free");
        }
        cuda = OptionalInt.of(index);
    }

    private static boolean seesCuda() {
        try {
            return start().hasCapability(StandardCapabilities.CUDA);
        } catch (EngineException notLoaded) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "libtorch's CUDA build cannot be loaded: " + EngineFailures.rootLine(notLoaded)
                            + "; it needs an NVIDIA driver for CUDA 12 and the libraries that its wheel asks for",
                    notLoaded);
        }
    }

    private static synchronized ai.djl.engine.Engine start() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        return ai.djl.engine.Engine.getEngine("PyTorch");
    }

    private static synchronized Device device(Numerics numerics) {
        return switch (numerics.device()) {
            case CPU -> Device.cpu();
            case CUDA ->
                Device.gpu(cuda.orElseThrow(() -> new BamException(
                        FailureKind.BAD_PLAN,
                        "the numerics ask for CUDA, and this process was given no CUDA device; start a worker with"
                                + " --device cuda:N for it, or say device: cpu")));
        };
    }

    private static BamException refusal(int index, String what) {
        return new BamException(FailureKind.BAD_PLAN, "device cuda:" + index + " " + what);
    }
}
