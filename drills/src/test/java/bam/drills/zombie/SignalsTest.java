package bam.drills.zombie;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SignalsTest {
    @Test
    void aStoppedProcessGoesOnWhereItWas() throws Exception {
        Process cat = new ProcessBuilder("cat").start();
        try (OutputStream input = cat.getOutputStream();
                BufferedReader output = cat.inputReader()) {
            Signals.stop(cat.pid());
            input.write("waits\n".getBytes(StandardCharsets.US_ASCII));
            input.flush();
            Thread.sleep(100);
            assertThat(output.ready()).isFalse();

            Signals.resume(cat.pid());
            assertThat(output.readLine()).isEqualTo("waits");
        } finally {
            cat.destroyForcibly();
        }
    }
}
