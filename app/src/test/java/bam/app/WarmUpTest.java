package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Numerics;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void aWorkerCanTakeAStepBeforeItTakesWork() {
        assertThat(WarmUp.run(Numerics.SINGLE_THREAD)).isTrue();
    }
}
