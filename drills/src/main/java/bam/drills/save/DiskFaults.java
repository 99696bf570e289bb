package bam.drills.save;

import bam.contracts.BamException;
import bam.drills.disk.FaultyDisk;
import bam.storage.RealDisk;
import bam.training.Moment;
import bam.training.Probe;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Attempts on a disk that answers with a fault.
 *
 * @param site where
 * @param faults one of which it is
 * @param random decides which and when
 */
record DiskFaults(SaveSite site, List<FaultyDisk.Fault> faults, SplittableRandom random) implements Attempts {
    private static final int SAVES = 3;

    /** Less than a checkpoint has. */
    private static final int BYTES = 120_000;

    /** What a fault is armed with: a place in the file, or the next call. */
    private long place(FaultyDisk.Fault fault) {
        return switch (fault) {
            case TORN_WRITE, SHORT_WRITE, NO_ROOM -> random.nextInt(BYTES);
            case FORCE, RENAME, SYNC -> 1;
        };
    }

    @Override
    public void strike(Numbered stage) throws IOException, BrokenPromise {
        FaultyDisk disk = new FaultyDisk(new RealDisk());
        FaultyDisk.Fault fault = faults.get(random.nextInt(faults.size()));
        long place = place(fault);
        int save = 1 + random.nextInt(SAVES);
        AtomicInteger saves = new AtomicInteger();
        Probe probe = (moment, fingerprint, epoch, step) -> {
            if (moment == Moment.SAVING && saves.incrementAndGet() == save) {
                disk.arm(fault, place);
            }
        };
        try {
            site.run(stage.stage(), disk, site.ledger().attempts(), probe, (done, total) -> {});
            if (disk.struck()) {
                throw new BrokenPromise("'" + stage.stage().label() + "' did not notice a " + fault + " of its disk");
            }
        } catch (BamException refused) {
            if (!disk.struck()) {
                throw new BrokenPromise(
                        "'" + stage.stage().label() + "' failed on a sound disk: " + refused.sentence());
            }
        }
    }
}
