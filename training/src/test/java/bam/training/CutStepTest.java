package bam.training;

import static bam.training.SmallTraining.STEPS;
import static bam.training.SmallTraining.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import bam.contracts.PlannedStage;
import bam.contracts.StepMemory;
import bam.contracts.TrainSpec;
import bam.tracking.AttemptRecord;
import bam.tracking.MetricPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage whose steps are cut to fit into memory is as durable as any other. */
class CutStepTest {
    private static final StepMemory CUT = new StepMemory(1, StepMemory.BalanceScope.MICRO_BATCH, true);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void anInterruptedTrainingInMicroBatchesEndsWithTheSameBits() throws IOException {
        try (SmallTraining calm = new SmallTraining(folder.resolve("calm"));
                SmallTraining small = new SmallTraining(folder.resolve("here"))) {
            PlannedStage whole = calm.seed();
            PlannedStage cut = cut(calm);
            assertThat(cut.fingerprint()).isNotEqualTo(whole.fingerprint());
            calm.run(whole);
            calm.run(cut);

            assertThat(cut(small)).isEqualTo(cut);
            assertThatThrownBy(() -> small.run(cut, until(7))).isInstanceOf(StoppedException.class);
            assertThatThrownBy(() -> small.run(cut, until(19))).isInstanceOf(StoppedException.class);
            small.run(cut);

            assertThat(small.attempts(cut))
                    .extracting(AttemptRecord::resumedStep)
                    .containsExactly(0L, 7L, 19L);
            assertThat(small.bits(cut)).isEqualTo(calm.bits(cut));
            assertSameCurve(losses(calm, cut), losses(calm, whole));
        }
    }

    /** The seed of the small training, each of its two windows by itself. */
    private static PlannedStage cut(SmallTraining small) {
        PlannedStage whole = small.seed();
        TrainSpec spec = (TrainSpec) whole.spec();
        TrainSpec cut = new TrainSpec(
                spec.kind(),
                spec.architecture(),
                spec.mix(),
                spec.context(),
                spec.batch(),
                spec.rate(),
                spec.optimizer(),
                spec.seed(),
                spec.stream(),
                spec.numerics(),
                spec.divergence(),
                CUT);
        PlannedStage stage = PlannedStage.of("seed", cut, SmallTraining.CODE, whole.parents());
        small.record(small.corpus, stage);
        return stage;
    }

    private static List<Double> losses(SmallTraining small, PlannedStage stage) {
        return small.ledger.studies().series(stage.fingerprint(), "loss").stream()
                .map(MetricPoint::value)
                .toList();
    }

    /** The cut changes the order of sums and nothing else. */
    private static void assertSameCurve(List<Double> losses, List<Double> expected) {
        assertThat(losses).hasSize((int) STEPS).hasSameSizeAs(expected);
        for (int step = 0; step < losses.size(); step++) {
            assertThat(losses.get(step)).isCloseTo(expected.get(step), within(1e-4));
        }
    }
}
