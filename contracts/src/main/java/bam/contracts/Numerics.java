package bam.contracts;

/**
 * What decides the last bits of a result: device kind, thread count, number format. Part of every fingerprint.
 *
 * @param device {@code cpu} or {@code cuda}; not which one
 * @param threads CPU threads inside an operation; sums are ordered differently for each count
 * @param precision number format of the matrix products
 */
public record Numerics(Device device, int threads, Precision precision) {
    /** One CPU thread in single precision. */
    public static final Numerics SINGLE_THREAD = new Numerics(Device.CPU, 1, Precision.F32);

    /** The kind of processor. */
    public enum Device {
        CPU,
        CUDA
    }

    /** The number format of matrix products; masters and moments are always f32. */
    public enum Precision {
        F32,
        BF16
    }

    /** At least one thread. */
    public Numerics {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; give at least 1");
        }
    }

    /** The class of worker that can run this, as task queues name it: {@code cpu-1}, {@code cuda}. */
    public String resource() {
        return device == Device.CPU ? "cpu-" + threads : "cuda";
    }

    void describe(Description description, String prefix) {
        description
                .add(prefix + "device", device)
                .add(prefix + "threads", threads)
                .add(prefix + "precision", precision);
    }
}
