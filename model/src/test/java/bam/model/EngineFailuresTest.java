package bam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import org.junit.jupiter.api.Test;

/** What libtorch complains of, by its kind. */
class EngineFailuresTest {
    @Test
    void memoryThatIsNotToBeHadIsAFailureOfItsOwnKind() {
        try (NDManager manager = Engine.open(Numerics.SINGLE_THREAD)) {
            assertThatThrownBy(
                            () -> Engine.run(Numerics.SINGLE_THREAD, false, () -> manager.zeros(new Shape(1L << 50))))
                    .isInstanceOfSatisfying(BamException.class, failure -> {
                        assertThat(failure.kind()).isEqualTo(FailureKind.OUT_OF_MEMORY);
                        assertThat(failure).hasMessageContaining("make the batch, the context or the model smaller");
                    });
        }
    }

    @Test
    void anErrorOfTheAcceleratorIsOne() {
        RuntimeException found =
                EngineFailures.translate(new EngineException("CUDA error: an illegal memory access\nsecond line"));

        assertThat(found).isInstanceOfSatisfying(BamException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.DEVICE_ERROR);
            assertThat(failure)
                    .hasMessageContaining("an illegal memory access; another process")
                    .hasMessageNotContaining("second line");
        });
    }

    @Test
    void anythingElseStaysWhatItIs() {
        EngineException mistake = new EngineException("shape mismatch");

        assertThat(EngineFailures.translate(mistake)).isSameAs(mistake);
    }
}
