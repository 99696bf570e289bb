package bam.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import bam.contracts.Numerics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepSpeedTest {
    private static final Duration TURN = Duration.ofMillis(50);
    private static final StepSize SMALLEST = new StepSize("smallest", 16, 2, 2, 16, 31, 12, 3);

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource
    void measuresOurSpeedAloneWithoutPyTorch(StepModel model) throws IOException {
        List<String> lines = new ArrayList<>();
        StepSpeed speed = new StepSpeed(folder, Numerics.SINGLE_THREAD, Optional.empty(), TURN, lines::add);

        StepResult result = speed.measure(model, SMALLEST, 1);

        assertThat(result.eager()).isEmpty();
        assertThat(lines).singleElement().asString().startsWith("smallest " + model + ", round 1 of 1: ");
        assertSane(result.ours());
        assertThat(folder).isEmptyDirectory();
    }

    /** Equal losses before and after updates prove that the same work is timed. */
    @ParameterizedTest
    @EnumSource
    void eagerPyTorchTakesTheSameSteps(StepModel model) throws IOException, InterruptedException {
        StepSpeed speed =
                new StepSpeed(folder, Numerics.SINGLE_THREAD, Optional.of(PreparedPython.path()), TURN, line -> {});

        StepResult result = speed.measure(model, SMALLEST, 2);

        StepResult.Eager eager = result.eager().orElseThrow();
        assertSane(eager.side());
        assertThat(eager.ratio()).isBetween(eager.lowestRatio(), eager.highestRatio());
        List<Double> losses = result.ours().losses();
        assertThat(losses).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        for (int step = 0; step < losses.size(); step++) {
            assertThat(eager.side().losses().get(step)).isCloseTo(losses.get(step), within(2e-5));
        }
    }

    private static void assertSane(StepResult.Side side) {
        assertThat(side.tokensPerSecond()).isPositive();
        assertThat(side.peakShare()).isBetween(0.0, 1.5).isPositive();
        assertThat(side.losses()).allMatch(Double::isFinite);
    }
}
