package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a worker computes on.
 *
 * @param resource class whose queue it serves: {@code cpu-THREADS} or {@code cuda}
 * @param cuda index of its CUDA device; empty on a CPU
 */
record Slot(String resource, OptionalInt cuda) {
    private static final String CUDA = "cuda";
    private static final String STANDARD = "cpu-1";
    private static final Pattern RESOURCE = Pattern.compile("cpu-[1-9]\\d{0,3}|" + CUDA);
    private static final Pattern DEVICE = Pattern.compile("cpu|cuda(?::(\\d{1,3}))?");

    /** The slot that these options name together; each may be left out. */
    static Slot of(Optional<String> resource, Optional<String> device) {
        Matcher known = DEVICE.matcher(device.orElseGet(() -> standardDevice(resource)));
        if (!known.matches()) {
            throw refusal("the device is '" + device.orElse("") + "'; give cpu, cuda or cuda:N");
        }
        boolean cuda = known.group().startsWith(CUDA);
        String served = resource.orElse(cuda ? CUDA : STANDARD);
        if (!RESOURCE.matcher(served).matches()) {
            throw refusal("the resource class is '" + served + "'; give cpu-THREADS, such as cpu-2, or cuda");
        }
        if (cuda != served.equals(CUDA)) {
            throw refusal("a worker on device " + known.group() + " cannot serve the class " + served
                    + "; leave --resource or --device out");
        }
        if (!cuda) {
            return new Slot(served, OptionalInt.empty());
        }
        return new Slot(served, OptionalInt.of(known.group(1) == null ? 0 : Integer.parseInt(known.group(1))));
    }

    /** Single precision on this device. */
    Numerics numerics(int threads) {
        return new Numerics(
                cuda.isPresent() ? Numerics.Device.CUDA : Numerics.Device.CPU, threads, Numerics.Precision.F32);
    }

    /** What it computes on: {@code cpu}, {@code cuda:0}. */
    String device() {
        return cuda.isPresent() ? CUDA + ":" + cuda.getAsInt() : "cpu";
    }

    /** Threads that one operation may use. */
    int threads() {
        return cuda.isPresent() ? 1 : Integer.parseInt(resource.substring(resource.indexOf('-') + 1));
    }

    private static String standardDevice(Optional<String> resource) {
        return resource.filter(CUDA::equals).orElse("cpu");
    }

    private static BamException refusal(String sentence) {
        return new BamException(FailureKind.BAD_PLAN, sentence);
    }
}
