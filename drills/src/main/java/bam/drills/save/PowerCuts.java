package bam.drills.save;

import bam.contracts.BamException;
import bam.contracts.Fingerprint;
import bam.drills.disk.ForgetfulDisk;
import bam.drills.disk.PowerCutError;
import bam.training.Moment;
import bam.training.Probe;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Attempts whose machine loses its power, and with it every byte and name that was not made durable. */
final class PowerCuts implements Attempts {
    private static final int SAVES = 3;

    /** The last calls of a save are few and matter most: every second cut is among them. */
    private static final int LAST_CALLS = 4;

    private final SaveSite site;
    private final SplittableRandom random;

    /** Calls of the newest save that came to its end; some until one has. */
    private final AtomicLong callsOfASave = new AtomicLong(40);

    /** Attempts on a disk that forgets. */
    PowerCuts(SaveSite site, SplittableRandom random) {
        this.site = site;
        this.random = random;
    }

    @Override
    public void strike(Numbered stage) throws IOException, BrokenPromise {
        int save = 1 + random.nextInt(SAVES);
        ForgetfulDisk disk = new ForgetfulDisk(site.root(), random.nextLong());
        try {
            site.run(
                    stage.stage(),
                    disk,
                    Unplugged.when(disk::off, site.ledger().attempts()),
                    new Switch(disk, save, call()),
                    (done, total) -> {});
        } catch (BamException | PowerCutError end) {
            if (!disk.off()) {
                throw new BrokenPromise(
                        "'" + stage.stage().label() + "' failed with the power on: " + end.getMessage());
            }
        } finally {
            disk.powerCut();
        }
    }

    private long call() {
        long all = callsOfASave.get();
        return random.nextBoolean() ? 1 + random.nextLong(all) : all + 1 - random.nextInt(LAST_CALLS);
    }

    /** Turns the power off in a save, or just after its last call. */
    private final class Switch implements Probe {
        private final ForgetfulDisk disk;
        private final int save;
        private final long call;
        private final AtomicInteger saves = new AtomicInteger();
        private long begin;

        Switch(ForgetfulDisk disk, int save, long call) {
            this.disk = disk;
            this.save = save;
            this.call = call;
        }

        @Override
        public void at(Moment moment, Fingerprint fingerprint, long epoch, long step) {
            if (moment == Moment.SAVING) {
                begin = disk.calls();
                if (saves.incrementAndGet() == save) {
                    disk.cutAt(call);
                }
            }
            if (moment == Moment.COMMITTING) {
                callsOfASave.set(disk.calls() - begin);
                if (saves.get() == save) {
                    disk.cut();
                    throw new PowerCutError();
                }
            }
        }
    }
}
