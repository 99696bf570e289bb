package bam.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.Numerics;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PaperStepsTest {
    /** The paper's own model takes ten gigabytes: it is measured by hand. */
    @Test
    void takesTheStepsOfAModelAndMeasuresTheirMemory() throws IOException {
        PaperSteps bench = new PaperSteps(BenchModel.DEMO.architecture(), Numerics.SINGLE_THREAD, true);

        PaperSteps.Result result = bench.measure(3);

        assertThat(result.losses()).hasSize(3).allMatch(loss -> loss > 0);
        assertThat(result.seconds()).hasSize(3).allMatch(seconds -> seconds > 0);
        assertThat(result.peakBytes()).isGreaterThanOrEqualTo(result.startBytes());
        assertThat(result.estimatedBytes()).isLessThan(bench.estimate().bytes());
    }

    @Test
    void anUnknownVariantIsRefused() {
        assertThatThrownBy(() -> PaperSteps.of("moe", Numerics.SINGLE_THREAD, false))
                .hasMessageStartingWith("the paper's small model has no variant 'moe'; it has dense, btx, ");
    }
}
