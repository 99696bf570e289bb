package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.benchmarks.StepModel;
import bam.benchmarks.StepResult;
import bam.benchmarks.StepSize;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepTextTest {
    private static final StepResult.Side OURS = new StepResult.Side(19_400, 0.474, List.of());

    @Test
    void standsBesidePyTorchWithTheRatioAndItsRange() {
        StepResult.Side side = new StepResult.Side(17_500, 0.43, List.of());

        assertThat(StepText.of(List.of(result(Optional.of(new StepResult.Eager(side, 1.108, 0.95, 1.2))))))
                .isEqualTo("""
                        size    model            tokens/s of peak      PyTorch of peak   ratio (lowest-highest)
                        tiny    bam-expert-kv      19,400    47 %       17,500    43 %   1.11 (0.95-1.20)
                        2 threads, f32, medians of 5 rounds; fastest matrix product 195 GFLOP/s
                        """);
    }

    @Test
    void saysWhereToGetPyTorchWhenItIsNotThere() {
        assertThat(StepText.of(List.of(result(Optional.empty()))))
                .contains("47 %            -       -   -\n")
                .endsWith("eager PyTorch was not timed: './bam service prepare --transformers' installs it (2.7 GB)\n");
    }

    private static StepResult result(Optional<StepResult.Eager> eager) {
        return new StepResult(
                StepModel.BAM_EXPERT_KV, StepSize.Standard.TINY.size(), 2, 5, 9, 1_000_000, 195e9, OURS, eager);
    }
}
