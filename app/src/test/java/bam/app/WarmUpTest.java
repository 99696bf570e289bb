package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void aWorkerCanTakeAStepBeforeItTakesWork() {
        assertThat(WarmUp.run(Numerics.SINGLE_THREAD, Duration.ofMinutes(5))).isTrue();
    }

    @Test
    void aFirstStepThatHangsEndsTheWorkerWithASentence() {
        CountDownLatch never = new CountDownLatch(1);

        assertThatThrownBy(() -> WarmUp.within(Duration.ofMillis(100), () -> {
                    try {
                        never.await();
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException(interrupted);
                    }
                    return true;
                }))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.DEVICE_ERROR))
                .hasMessageContaining("has not taken one step of the smallest model within 0.10 s")
                .hasMessageEndingWith("or raise workers.stall-limit");
    }
}
