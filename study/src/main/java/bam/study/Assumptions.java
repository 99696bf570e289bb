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
 * @param checkpointBytesPerSecond at which a checkpoint is copied, hashed and written
 * @param secondsPerCheckpoint that it costs however small it is
 */
public record Assumptions(
        double threadFlopsPerSecond,
        double deviceFlopsPerSecond,
        int slots,
        double secondsPerSource,
        double secondsPerStage,
        long bytesPerSource,
        int checkpointsKept,
        double checkpointBytesPerSecond,
        double secondsPerCheckpoint) {
    /**
     * Two slots. A desktop core trains the demo's models at about 40 GFLOP/s; an accelerator's 10 TFLOP/s is a guess
     * for models of useful size. Sources of the demo take three to five seconds and about ten megabytes each. One core
     * hashes about 400 MB a second, less than memory or a local disk gives; two synced writes and two short
     * transactions take about ten milliseconds.
     */
    public static final Assumptions STANDARD = new Assumptions(40e9, 10e12, 2, 4, 1, 10_000_000, 2, 400e6, 0.01);

    /** Rates above zero, at least one slot. */
    public Assumptions {
        if (!(threadFlopsPerSecond > 0 && deviceFlopsPerSecond > 0) || slots < 1) {
            throw new IllegalArgumentException("an estimate assumes " + threadFlopsPerSecond + " and "
                    + deviceFlopsPerSecond + " FLOP/s on " + slots + " slots; give positive numbers");
        }
        if (!(checkpointBytesPerSecond > 0 && secondsPerCheckpoint >= 0)) {
            throw new IllegalArgumentException("an estimate assumes that a checkpoint takes " + secondsPerCheckpoint
                    + " s and a second for " + checkpointBytesPerSecond + " bytes; give positive numbers");
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
                checkpointsKept,
                checkpointBytesPerSecond,
                secondsPerCheckpoint);
    }

    /** What a checkpoint of this length costs. */
    public double secondsPerCheckpoint(long bytes) {
        return secondsPerCheckpoint + bytes / checkpointBytesPerSecond;
    }

    /** Training FLOPs per second under these numerics; small matrices gain by the root of the threads. */
    public double flopsPerSecond(Numerics numerics) {
        return numerics.device() == Numerics.Device.CPU
                ? threadFlopsPerSecond * Math.sqrt(numerics.threads())
                : deviceFlopsPerSecond;
    }
}
