package bam.study;

import bam.contracts.Numerics;

/**
 * What an estimate takes for granted of the machine; all of it is rough.
 *
 * @param threadFlopsPerSecond training FLOPs of one CPU thread
 * @param deviceFlopsPerSecond training FLOPs of one accelerator
 * @param slots stages that run side by side
 * @param secondsPerSource to fetch and prepare one source of a corpus
 * @param secondsPerStage to start and publish a stage
 * @param bytesPerSource that one source leaves on disk, the fetched archive included
 * @param checkpointsKept of a training stage
 */
public record Assumptions(
        double threadFlopsPerSecond,
        double deviceFlopsPerSecond,
        int slots,
        double secondsPerSource,
        double secondsPerStage,
        long bytesPerSource,
        int checkpointsKept) {
    /**
     * Two slots. A desktop core trains the demo's models at about 40 GFLOP/s; an accelerator's 10 TFLOP/s is a guess
     * for models of useful size. Sources of the demo take three to five seconds and about ten megabytes each.
     */
    public static final Assumptions STANDARD = new Assumptions(40e9, 10e12, 2, 4, 1, 10_000_000, 2);

    /** Rates above zero, at least one slot. */
    public Assumptions {
        if (!(threadFlopsPerSecond > 0 && deviceFlopsPerSecond > 0) || slots < 1) {
            throw new IllegalArgumentException("an estimate assumes " + threadFlopsPerSecond + " and "
                    + deviceFlopsPerSecond + " FLOP/s on " + slots + " slots; give positive numbers");
        }
    }

    /** The same with another number of slots. */
    public Assumptions withSlots(int count) {
        return new Assumptions(
                threadFlopsPerSecond,
                deviceFlopsPerSecond,
                count,
                secondsPerSource,
                secondsPerStage,
                bytesPerSource,
                checkpointsKept);
    }

    /** Training FLOPs per second under these numerics; small matrices gain by the root of the threads. */
    public double flopsPerSecond(Numerics numerics) {
        return numerics.device() == Numerics.Device.CPU
                ? threadFlopsPerSecond * Math.sqrt(numerics.threads())
                : deviceFlopsPerSecond;
    }
}
