package bam.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PayloadLimitTest {
    private final DataConverter converter = PayloadLimit.converter();

    @Test
    void referencesPassUnchanged() {
        Optional<Payload> payload = converter.toPayload("stage 17");

        assertThat(payload).isPresent();
        assertThat(converter.fromPayload(payload.orElseThrow(), String.class, String.class))
                .isEqualTo("stage 17");
    }

    @Test
    void anythingOfMoreThan64KilobytesIsRefusedWithItsSize() {
        assertThatThrownBy(() -> converter.toPayload("w".repeat(PayloadLimit.BYTES)))
                .hasStackTraceContaining("and the limit is 65536; store it and send its reference");
    }
}
