package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Patience of long-lived processes: what they need may be away when they start, and is waited for. */
final class Reachable {
    private static final Logger LOG = LoggerFactory.getLogger(Reachable.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private Reachable() {}

    /** Tries until something answers; any failure but UNREACHABLE is thrown at once. */
    static <T> T await(Supplier<T> opening) {
        String said = "";
        while (true) {
            try {
                return opening.get();
            } catch (BamException failure) {
                if (failure.kind() != FailureKind.UNREACHABLE) {
                    throw failure;
                }
                if (!said.equals(failure.sentence())) {
                    said = failure.sentence();
                    LOG.warn("{}; tried again every {} s", said, PAUSE.toSeconds());
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
