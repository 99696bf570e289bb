package bam.activities;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The heart of an attempt: beats while the work moves, and gives a process up whose work does not. */
class HeartbeatPulseTest {
    /** Work under a pulse. */
    @ActivityInterface
    public interface Work {
        /** Says whether it was asked to stop. */
        boolean run();
    }

    @Test
    void workThatDoesNotMoveIsGivenUp() throws InterruptedException {
        CountDownLatch givenUp = new CountDownLatch(1);

        boolean stopped = work(Duration.ofMillis(300), givenUp::countDown, () -> false, pulse -> {
            try {
                return givenUp.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        });

        assertThat(stopped).isTrue();
        assertThat(givenUp.getCount()).isZero();
    }

    @Test
    void workThatLivesIsNotGivenUpThoughItDoesNotMove() {
        boolean stopped = work(Duration.ofSeconds(2), () -> {}, () -> false, pulse -> {
            long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            while (System.nanoTime() < end) {
                pulse.lives();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            return pulse.stopRequested();
        });

        assertThat(stopped).isFalse();
    }

    @Test
    void aWorkerThatEndsAsksForTheStageAtOnce() {
        assertThat(work(Duration.ofMinutes(1), () -> {}, () -> true, HeartbeatPulse::stopRequested))
                .isTrue();
        assertThat(work(Duration.ofMinutes(1), () -> {}, () -> false, HeartbeatPulse::stopRequested))
                .isFalse();
    }

    /** What is done under the pulse. */
    private interface Body {
        boolean under(HeartbeatPulse pulse);
    }

    private boolean work(Duration stallLimit, Runnable stalled, BooleanSupplier closing, Body body) {
        TestActivityEnvironment fresh = TestActivityEnvironment.newInstance();
        try {
            fresh.registerActivitiesImplementations((Work) () -> {
                try (HeartbeatPulse pulse =
                        new HeartbeatPulse(Activity.getExecutionContext(), stallLimit, stalled, closing)) {
                    return body.under(pulse);
                }
            });
            return fresh.newActivityStub(Work.class).run();
        } finally {
            fresh.close();
        }
    }
}
