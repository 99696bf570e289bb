package bam.app;

import bam.services.process.ParentWatch;
import java.util.concurrent.CountDownLatch;

/** The life of a child process: it works until it is told to end or its parent is gone, and closes what it opened. */
final class Daemon {
    private Daemon() {}

    /** Blocks until the process is told to end; {@code close} runs first, whatever the reason. */
    static void run(Runnable close) {
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            close.run();
                            closed.countDown();
                        },
                        "close"));
        ParentWatch.exitWhenParentDies(() -> System.exit(Main.FAILURE));
        try {
            closed.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
