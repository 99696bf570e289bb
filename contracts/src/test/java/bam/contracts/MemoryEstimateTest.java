package bam.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.MemoryEstimate.Part;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a training takes, and what reading does, from a description. */
class MemoryEstimateTest {
    private static final TrainingShape SMALL = shape(PaperModel.SMALL.dense(), 8, StepMemory.STANDARD);

    @Test
    void parametersGradientsAndMomentsAreThoseOfTheCount() {
        long parameters = Cost.of(SMALL.architecture()).totalParameters();
        MemoryEstimate estimate = MemoryEstimate.of(SMALL);
        assertThat(estimate.bytes(Part.PARAMETERS)).isEqualTo(4 * parameters);
        assertThat(estimate.bytes(Part.GRADIENTS)).isEqualTo(4 * parameters);
        assertThat(estimate.bytes(Part.MOMENTS)).isEqualTo(8 * parameters);
        assertThat(estimate.bytes(Part.CHECKPOINT)).isEqualTo(12 * parameters);
        assertThat(estimate.bytes())
                .isEqualTo(estimate.parts().values().stream()
                        .mapToLong(bytes -> bytes)
                        .sum());
    }

    /** Logits of 2,048 tokens would take 2 GB. */
    @Test
    void theLogitsOfAWholeBatchAreNeverThere() {
        assertThat(MemoryEstimate.of(SMALL).bytes(Part.LOGITS)).isEqualTo(2L * 4 * 64 * 256_000);
    }

    @Test
    void smallerCutsShorterContextsAndRecomputationTakeFewerActivations() {
        long plain = MemoryEstimate.of(SMALL).bytes(Part.ACTIVATIONS);
        assertThat(MemoryEstimate.of(SMALL.cut(4, false)).bytes(Part.ACTIVATIONS))
                .isEqualTo(plain / 2);
        assertThat(MemoryEstimate.of(SMALL.on(128)).bytes(Part.ACTIVATIONS)).isEqualTo(plain / 2);
        assertThat(MemoryEstimate.of(SMALL.cut(8, true)).bytes(Part.ACTIVATIONS))
                .isLessThan(plain / 3);
    }

    @Test
    void aFrozenTensorHasNoGradient() {
        TrainingShape frozen = new TrainingShape(
                SMALL.architecture(), 256, 8, Numerics.Precision.F32, SMALL.memory(), List.of(TensorGroup.EMBEDDINGS));
        assertThat(MemoryEstimate.of(SMALL).bytes(Part.GRADIENTS)
                        - MemoryEstimate.of(frozen).bytes(Part.GRADIENTS))
                .isEqualTo(4L * 2 * 256_000 * 1024);
    }

    @Test
    void mixturesTakeMoreForTheirExperts() {
        long dense = activations("dense");
        assertThat(activations("btx")).isGreaterThan(dense);
        assertThat(activations("btx-6-top-3")).isGreaterThan(activations("btx"));
        assertThat(activations("bam-shared-kv")).isGreaterThan(activations("btx"));
        assertThat(activations("bam-expert-kv")).isGreaterThan(activations("bam-shared-kv"));
    }

    @Test
    void mixedPrecisionKeepsParametersWholeAndHalvesTheFeedForward() {
        TrainingShape mixed =
                new TrainingShape(SMALL.architecture(), 2048, 8, Numerics.Precision.BF16, SMALL.memory(), List.of());
        assertThat(MemoryEstimate.of(mixed).bytes(Part.PARAMETERS))
                .isEqualTo(MemoryEstimate.of(SMALL).bytes(Part.PARAMETERS));
        assertThat(MemoryEstimate.of(mixed).bytes(Part.ACTIVATIONS))
                .isLessThan(MemoryEstimate.of(SMALL.on(2048)).bytes(Part.ACTIVATIONS));
    }

    @Test
    void onADeviceOnlyTheProcessAndTheCopyForCheckpointsLieOnTheHost() {
        MemoryEstimate estimate = MemoryEstimate.of(SMALL);
        assertThat(estimate.onHost().bytes())
                .isEqualTo(estimate.bytes(Part.PROCESS) + estimate.bytes(Part.CHECKPOINT))
                .isLessThan(estimate.bytes());
    }

    @Test
    void scoringKeepsOneLayerOfAllWindowsAndOneRunOfLogits() {
        InferenceShape shape = InferenceShape.scoring(SMALL.architecture(), Numerics.Precision.F32, 16, 256);
        MemoryEstimate estimate = MemoryEstimate.of(shape);
        assertThat(estimate.parts()).containsOnlyKeys(Part.PROCESS, Part.PARAMETERS, Part.ACTIVATIONS, Part.LOGITS);
        assertThat(estimate.bytes(Part.LOGITS)).isEqualTo(2L * 4 * 64 * 256_000);
        assertThat(MemoryEstimate.of(shape.with(8, 256, 0)).bytes(Part.ACTIVATIONS))
                .isEqualTo(estimate.bytes(Part.ACTIVATIONS) / 2);
        assertThat(estimate.bytes(Part.ACTIVATIONS)).isLessThan(activations("dense"));
    }

    @Test
    void generatingKeepsKeysAndValuesOfEveryRowUpToItsEnd() {
        Architecture experts = variant("bam-expert-kv");
        MemoryEstimate estimate =
                MemoryEstimate.of(InferenceShape.generating(experts, Numerics.Precision.F32, 3, 100, 500));
        assertThat(estimate.bytes(Part.CACHE))
                .isEqualTo(3L * 500 * CacheSize.of(experts, 4).bytes());
        assertThat(estimate.bytes(Part.LOGITS)).isEqualTo(3L * 3 * 4 * 256_000);
        assertThatThrownBy(() -> InferenceShape.generating(experts, Numerics.Precision.F32, 3, 100, 99))
                .hasMessage("reading 3 rows of 100 tokens and keeping 99 is nothing; give at least one row and token,"
                        + " and keep what is read");
    }

    @Test
    void theNetworksOfAnEnsembleAreAllThere() {
        DenseArchitecture dense = PaperModel.SMALL.dense();
        Architecture ensemble = new EnsembleArchitecture(dense, List.of("code", "law"), 2);
        MemoryEstimate one = MemoryEstimate.of(InferenceShape.scoring(dense, Numerics.Precision.F32, 1, 256));
        MemoryEstimate two = MemoryEstimate.of(InferenceShape.scoring(ensemble, Numerics.Precision.F32, 1, 256));
        assertThat(two.bytes(Part.PARAMETERS)).isEqualTo(2 * one.bytes(Part.PARAMETERS));
        assertThat(two.bytes(Part.ACTIVATIONS)).isEqualTo(one.bytes(Part.ACTIVATIONS));
    }

    private static Architecture variant(String name) {
        return Objects.requireNonNull(PaperModel.SMALL.variants().get(name));
    }

    private static long activations(String variant) {
        return MemoryEstimate.of(shape(variant(variant), 8, StepMemory.STANDARD))
                .bytes(Part.ACTIVATIONS);
    }

    private static TrainingShape shape(Architecture architecture, int batch, StepMemory memory) {
        return new TrainingShape(architecture, 256, batch, Numerics.Precision.F32, memory, List.of());
    }
}
