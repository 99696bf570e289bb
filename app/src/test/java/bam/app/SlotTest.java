package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.activities.Queues;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A worker serves the queue of what it computes on. */
class SlotTest {
    @Test
    void withoutOptionsItIsOneThreadOfTheCpu() {
        assertThat(slot(null, null)).isEqualTo(new Slot("cpu-1", OptionalInt.empty()));
        assertThat(slot("cpu-4", null)).isEqualTo(new Slot("cpu-4", OptionalInt.empty()));
        assertThat(slot("cpu-4", "cpu")).isEqualTo(new Slot("cpu-4", OptionalInt.empty()));
    }

    @Test
    void aCudaDeviceServesTheQueueOfItsClass() {
        assertThat(slot(null, "cuda:3")).isEqualTo(new Slot("cuda", OptionalInt.of(3)));
        assertThat(slot(null, "cuda")).isEqualTo(slot("cuda", null)).isEqualTo(slot("cuda", "cuda:0"));
        assertThat(Queues.stages(Digest.of("code"), slot(null, "cuda:3").resource()))
                .endsWith("-cuda");
    }

    @Test
    void itSaysWhatItComputesOn() {
        assertThat(slot("cpu-4", null).device()).isEqualTo("cpu");
        assertThat(slot("cpu-4", null).threads()).isEqualTo(4);
        assertThat(slot(null, "cuda:3").device()).isEqualTo("cuda:3");
        assertThat(slot(null, "cuda:3").threads()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            none | gpu | the device is 'gpu'; give cpu, cuda or cuda:N
            none | cuda:x | the device is 'cuda:x'; give cpu, cuda or cuda:N
            cpu | none | the resource class is 'cpu'; give cpu-THREADS, such as cpu-2, or cuda
            cpu-0 | none | the resource class is 'cpu-0'; give cpu-THREADS, such as cpu-2, or cuda
            cpu-2 | cuda:1 | a worker on device cuda:1 cannot serve the class cpu-2; leave --resource or --device out
            cuda | cpu | a worker on device cpu cannot serve the class cuda; leave --resource or --device out
            """)
    void whatDoesNotFitTogetherIsOneSentence(@Nullable String resource, @Nullable String device, String sentence) {
        assertThatThrownBy(() -> slot(resource, device))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.BAD_PLAN))
                .hasMessage(sentence);
    }

    private static Slot slot(@Nullable String resource, @Nullable String device) {
        return Slot.of(Optional.ofNullable(resource), Optional.ofNullable(device));
    }
}
