package bam.services.process;

import java.util.function.BooleanSupplier;

/** Waits for what another process does. */
final class Await {
    private Await() {}

    static boolean that(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < end) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Thread.sleep(20);
        }
        return condition.getAsBoolean();
    }
}
