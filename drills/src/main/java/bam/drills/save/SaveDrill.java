package bam.drills.save;

import bam.drills.DrillOrder;
import bam.drills.DrillReport;
import bam.drills.disk.FaultyDisk.Fault;
import bam.tracking.PostgresLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Interrupts saves, and looks after each whether anything that a row calls committed is not whole, whether the stage
 * goes on from there, and whether it ends with the bits that it has undisturbed.
 */
public final class SaveDrill {
    /** Kills take processors; the rest takes a disk. */
    private static final int KILLERS = 2;

    private final DrillOrder order;
    private final Path folder;
    private final LedgerAddress address;
    private final SaveTally tally;
    private final AtomicLong numbers = new AtomicLong();

    private SaveDrill(DrillOrder order, Path folder, LedgerAddress address) {
        this.order = order;
        this.folder = folder;
        this.address = address;
        this.tally = new SaveTally(order);
    }

    /**
     * Runs the drill.
     *
     * @param order how many saves to interrupt in all, in equal parts by each kind of fault
     * @param folder for stores and files of its own, empty
     * @param calm a database for the same stages undisturbed
     * @param disturbed another one
     */
    public static DrillReport run(DrillOrder order, Path folder, LedgerAddress calm, LedgerAddress disturbed)
            throws InterruptedException {
        long began = System.nanoTime();
        SaveDrill drill = new SaveDrill(order, folder.toAbsolutePath(), disturbed);
        try (PostgresLedger calmLedger = calm.open();
                PostgresLedger ledger = disturbed.open()) {
            SaveSite calmSite = new SaveSite(calmLedger, drill.folder.resolve("calm"));
            SaveSite site = new SaveSite(ledger, drill.folder.resolve("disturbed"));
            calmSite.prepare();
            site.prepare();
            drill.disturb(site, new Calm(calmSite));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return drill.tally.report((System.nanoTime() - began) / 1e9);
    }

    /** The lanes of the killers leave stages under way, which the other faults go on with. */
    private void disturb(SaveSite site, Calm calm) throws IOException, InterruptedException {
        List<SaveLane> lanes = new ArrayList<>();
        for (int killer = 1; killer <= KILLERS; killer++) {
            lanes.add(new SaveLane(site, calm, numbers, tally));
        }
        kill(site, lanes);
        SaveLane lane = lanes.get(0);
        strike(lane, site, SaveFault.TORN_WRITE, Fault.TORN_WRITE);
        strike(lane, site, SaveFault.FULL_DISK, Fault.NO_ROOM);
        strike(lane, site, SaveFault.IO_ERROR, Fault.SHORT_WRITE, Fault.FORCE, Fault.RENAME, Fault.SYNC);
        lane.run(SaveFault.POWER_CUT, new PowerCuts(site, random(SaveFault.POWER_CUT)));
        for (SaveLane each : lanes) {
            each.finish();
        }
    }

    private void strike(SaveLane lane, SaveSite site, SaveFault fault, Fault... ofDisk)
            throws IOException, InterruptedException {
        lane.run(fault, new DiskFaults(site, List.of(ofDisk), random(fault)));
    }

    private SplittableRandom random(SaveFault fault) {
        return new SplittableRandom(order.seed() * 31 + fault.label().hashCode());
    }

    private void kill(SaveSite site, List<SaveLane> lanes) throws IOException, InterruptedException {
        Path settings = folder.resolve("saver.properties");
        new SaverMain.Settings(address, site.root()).write(settings);
        Path records = Files.createDirectories(folder.resolve("run"));
        SplittableRandom random = random(SaveFault.KILL);
        List<Callable<Boolean>> killers = new ArrayList<>();
        for (SaveLane lane : lanes) {
            Saver saver = new Saver("saver-" + (killers.size() + 1), records, settings);
            Kills kills = new Kills(saver, random.split());
            killers.add(() -> {
                lane.run(SaveFault.KILL, kills);
                return true;
            });
        }
        together(killers);
        Files.delete(settings);
    }

    private static void together(List<Callable<Boolean>> work) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            for (Future<Boolean> each : threads.invokeAll(work)) {
                each.get();
            }
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException("the drill itself failed: " + failure.getCause(), failure);
        } finally {
            threads.shutdownNow();
        }
    }
}
