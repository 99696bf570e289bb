package bam.training;

import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.EvaluationSpec;
import bam.contracts.FailureKind;
import bam.contracts.InferenceShape;
import bam.contracts.MemoryEstimate;
import bam.contracts.Numerics;
import bam.contracts.TrainSpec;
import bam.contracts.TrainingShape;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The memory that a stage may take; one that is estimated to need more is refused before it starts, instead of being
 * killed by the system in its middle.
 *
 * @param bytes of this machine or this container, less what others need
 * @param slots workers that share the machine, each with as much as this
 */
public record MemoryBudget(long bytes, int slots) {
    /** Of the machine, what stays for the system and the services beside the worker. */
    private static final long RESERVED_SHARE = 8;

    private static final long LARGEST_RESERVE = 4L << 30;
    private static final double GIB = 1L << 30;

    /** Something there, for somebody. */
    public MemoryBudget {
        if (bytes < 1) {
            throw new IllegalArgumentException("the memory budget is " + bytes + " bytes; give at least 1");
        }
        if (slots < 1) {
            throw new IllegalArgumentException("the memory is shared by " + slots + " slots; give at least 1");
        }
    }

    /** All for one. */
    public MemoryBudget(long bytes) {
        this(bytes, 1);
    }

    /**
     * Physical memory, or the limit of the container where there is one, less an eighth, at most 4 GiB; each slot has
     * the same part, whatever the others run just now, so that a stage fits beside any other or not at all.
     *
     * @param slots workers that share it
     */
    public static MemoryBudget ofMachine(int slots) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long all = system.getTotalMemorySize();
        return new MemoryBudget((all - Math.min(LARGEST_RESERVE, all / RESERVED_SHARE)) / slots, slots);
    }

    /**
     * Refuses a training that does not fit, naming the largest setting that does. What lies on a device is not counted:
     * how much memory that has is known to it alone.
     */
    void require(String label, TrainSpec spec) {
        TrainingShape shape = TrainingShape.of(spec);
        if (spec.numerics().device() == Numerics.Device.CPU) {
            require(label, MemoryEstimate.of(shape), () -> remedy(shape));
        } else {
            require(label, MemoryEstimate.of(shape).onHost(), () -> "give the worker a machine with more");
        }
    }

    /** Refuses an evaluation that does not fit, naming the longest context that does. */
    void require(String label, Architecture architecture, EvaluationSpec spec, int windows) {
        if (spec.numerics().device() == Numerics.Device.CPU) {
            InferenceShape shape =
                    InferenceShape.scoring(architecture, spec.numerics().precision(), windows, spec.context());
            require(label, MemoryEstimate.of(shape), () -> remedy(shape, "an evaluation context"));
        }
    }

    /** Refuses reading that does not fit, naming the longest rows that do. */
    public void require(String label, InferenceShape shape) {
        require(label, MemoryEstimate.of(shape), () -> remedy(shape, "rows"));
    }

    private void require(String label, MemoryEstimate estimate, Supplier<String> remedy) {
        if (estimate.bytes() > bytes) {
            throw new BamException(
                    FailureKind.OUT_OF_MEMORY,
                    label + " needs about " + gib(estimate.bytes()) + " of memory (" + parts(estimate) + "), and "
                            + gib(bytes) + " are there" + shared() + "; " + remedy.get());
        }
    }

    private String remedy(InferenceShape shape, String what) {
        int tokens = largest(
                Math.max(shape.columns(), shape.kept()),
                most -> MemoryEstimate.of(
                        shape.with(shape.rows(), Math.min(most, shape.columns()), Math.min(most, shape.kept()))));
        if (tokens > 0) {
            return "the longest that fits is " + what + " of " + tokens + " tokens";
        }
        return "not even one token fits: give a smaller model, or a machine with more";
    }

    private String shared() {
        return slots == 1 ? "" : " for each of " + slots + " slots (workers.slots)";
    }

    private String remedy(TrainingShape shape) {
        int plain =
                largest(shape.memory().windows(shape.batch()), windows -> MemoryEstimate.of(shape.cut(windows, false)));
        if (plain > 0 && !shape.memory().recompute()) {
            return "the largest that fits is memory: { micro-batch: " + plain + " }";
        }
        int recomputed = largest(shape.batch(), windows -> MemoryEstimate.of(shape.cut(windows, true)));
        if (recomputed > 0) {
            return "the largest that fits is memory: { micro-batch: " + recomputed + ", recompute: true }";
        }
        int context = largest(
                shape.context(), tokens -> MemoryEstimate.of(shape.cut(1, true).on(tokens)));
        if (context > 0) {
            return "even memory: { micro-batch: 1, recompute: true } only fits with a context of " + context
                    + " at most";
        }
        return "no cut fits: make the model smaller, or give the worker a machine with more";
    }

    /** The largest number up to this one whose estimate fits; 0 if none does. More never takes less. */
    private int largest(int most, IntFunction<MemoryEstimate> estimate) {
        int fits = 0;
        int not = most + 1;
        while (not - fits > 1) {
            int middle = fits + (not - fits) / 2;
            if (estimate.apply(middle).bytes() <= bytes) {
                fits = middle;
            } else {
                not = middle;
            }
        }
        return fits;
    }

    private static String parts(MemoryEstimate estimate) {
        return estimate.parts().entrySet().stream()
                .sorted(Map.Entry.<MemoryEstimate.Part, Long>comparingByValue().reversed())
                .limit(3)
                .map(part -> part.getKey().name().toLowerCase(Locale.ROOT) + " " + gib(part.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
