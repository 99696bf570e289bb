package bam.model;

import ai.djl.engine.EngineException;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.util.Locale;
import java.util.stream.Stream;

/** Gives what libtorch complains of its kind: it has one class of exception, so the words must tell. */
final class EngineFailures {
    private EngineFailures() {}

    static RuntimeException translate(EngineException failure) {
        String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (contains(words, "out of memory", "can't allocate memory", "not enough memory", "bad_alloc")) {
            return new BamException(
                    FailureKind.OUT_OF_MEMORY,
                    "libtorch found no memory: " + firstLine(failure)
                            + "; give the worker more, or make the batch, the context or the model smaller",
                    failure);
        }
        if (contains(words, "cuda error", "cublas", "cudnn", "nccl", "device-side assert")) {
            return new BamException(
                    FailureKind.DEVICE_ERROR,
                    "the accelerator reported an error: " + firstLine(failure)
                            + "; another process tries again, and if that does not help look at the device",
                    failure);
        }
        return failure;
    }

    private static boolean contains(String words, String... marks) {
        return Stream.of(marks).anyMatch(words::contains);
    }

    /** What libtorch complains of, without where in itself. */
    static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    /** The same of what lies behind a failure. */
    static String rootLine(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return firstLine(root);
    }
}
