package bam.drills.mirror;

import bam.drills.DrillOrder;
import bam.drills.DrillReport;
import bam.mirror.MlflowGateway;
import bam.mirror.Reconciliation;
import bam.mirror.Reconciliation.Finding;
import bam.tracking.PostgresLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Lets MLflow and the mirror fail in every way while facts are written, and counts afterwards, over all runs that carry
 * our tag, what was lost, what was doubled, and what has more or less than one run.
 */
public final class MirrorDrill {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration CATCHING_UP = Duration.ofMinutes(10);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 50;

    /** Requests that a lie is about: most of them points, and those that are not idempotent. */
    private static final List<String> PATHS = List.of("/log-batch", "/log-batch", "/runs/create", "/runs/update", "");

    /** As long as a batch of points takes. */
    private static final int BATCH_MILLIS = 60;

    private final DrillOrder order;
    private final MirrorSite site;
    private final SplittableRandom random;
    private final MirrorTally tally;

    private MirrorDrill(DrillOrder order, MirrorSite site) {
        this.order = order;
        this.site = site;
        this.random = new SplittableRandom(order.seed());
        this.tally = new MirrorTally(order, site.serverWritesFiles());
    }

    /** Runs the drill: {@code order} says how many outages in all, in equal parts of each kind. */
    public static DrillReport run(DrillOrder order, MirrorSite site) throws InterruptedException {
        return new MirrorDrill(order, site).run();
    }

    private DrillReport run() throws InterruptedException {
        long began = System.nanoTime();
        try (PostgresLedger ledger = site.ledger().open();
                LyingProxy proxy = new LyingProxy(site.mlflow())) {
            site.mirror(proxy.address());
            Life life = new Life(ledger, site, random.split());
            Thread living = new Thread(life, "life");
            living.start();
            try {
                for (Outage outage : tally.order()) {
                    strike(outage, proxy);
                }
            } finally {
                life.end();
                living.join();
            }
            life.failure().ifPresent(bug -> tally.violated("facts could not be written: " + bug));
            if (!await(CATCHING_UP, () -> ledger.outbox().backlog().rows() == 0)) {
                tally.violated(ledger.outbox().backlog().rows() + " facts wait after all outages are over");
            }
            count(ledger);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return tally.report((System.nanoTime() - began) / 1e9);
    }

    private void strike(Outage outage, LyingProxy proxy) throws InterruptedException {
        boolean struck = switch (outage) {
            case DISK_FULL -> fillDisk(proxy);
            case SERVER_KILLED -> insideABatch(outage, proxy, () -> kill(site.serverProcesses()));
            case MIRROR_KILLED -> insideABatch(outage, proxy, () -> kill(List.of(site.mirrorProcess())));
            case REFUSES, ACTS_AND_SAYS_500, ANSWER_LOST, HANGS, ACTS_AND_HANGS, CUTS -> lie(outage, proxy);
        };
        site.mlflow();
        long before = proxy.served();
        long stood = System.nanoTime();
        if (await(PATIENCE, () -> proxy.served() > before)) {
            tally.recovered((System.nanoTime() - stood) / 1e9);
        } else {
            tally.violated("after '" + outage.label() + "' nothing was sent for " + PATIENCE.toSeconds() + " s");
        }
        tally.tried(outage, struck);
    }

    private boolean lie(Outage outage, LyingProxy proxy) throws InterruptedException {
        boolean slow = outage == Outage.HANGS || outage == Outage.ACTS_AND_HANGS;
        int times = slow ? 1 : 1 + random.nextInt(6);
        String path = PATHS.get(random.nextInt(PATHS.size()));
        return told(proxy, LyingProxy.Lie.of(outage, path, times, () -> {}));
    }

    private boolean insideABatch(Outage outage, LyingProxy proxy, Runnable fault) throws InterruptedException {
        long pause = TimeUnit.MILLISECONDS.toNanos(random.nextInt(BATCH_MILLIS));
        return told(proxy, LyingProxy.Lie.of(outage, "/log-batch", 1, () -> {
            LockSupport.parkNanos(pause);
            fault.run();
        }));
    }

    /** A lie about a rare request may become one about any. */
    private static boolean told(LyingProxy proxy, LyingProxy.Lie lie) throws InterruptedException {
        proxy.tell(lie);
        boolean struck = lie.struck().await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        proxy.beHonest();
        return struck;
    }

    private static void kill(List<Long> processes) {
        processes.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    private boolean fillDisk(LyingProxy proxy) throws InterruptedException {
        long before = proxy.failures();
        FileSizes.forbid(site.serverProcesses());
        boolean failed = await(PATIENCE, () -> proxy.failures() > before);
        FileSizes.allow(site.serverProcesses());
        return failed;
    }

    private void count(PostgresLedger ledger) throws InterruptedException {
        try (MlflowGateway mlflow = MlflowGateway.at(site.mlflow(), DEADLINE)) {
            Reconciliation reconciliation = new Reconciliation(ledger.mirrored(), ledger.outbox(), mlflow);
            List<Finding> findings = reconciliation.compare(finding -> {});
            tally.count(findings, reconciliation.taggedRuns());
            order.progress().accept(findings.size() + " runs compared with the ledger");
        }
    }

    private static boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }
}
