package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import picocli.CommandLine;

/** A CUDA device needs a driver before anything is fetched for it. */
class CudaBuildTest {
    static boolean aDriverIsThere() {
        return Files.exists(Path.of("/proc/driver/nvidia/version"));
    }

    @Test
    @DisabledIf("aDriverIsThere")
    void withoutADriverItIsOneSentenceAndNothingIsFetched() {
        Path place = Path.of("target", "no-home");
        HomeOption home = new HomeOption();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("home", CommandLine.Model.CommandSpec.forAnnotatedObject(home)))
                .parseArgs("--home", place.toString());
        assertThatThrownBy(() -> CudaBuild.use(2, home))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.BAD_PLAN))
                .hasMessageStartingWith("device cuda:2 is not there: this machine has no NVIDIA driver");
        assertThat(place).doesNotExist();
    }
}
