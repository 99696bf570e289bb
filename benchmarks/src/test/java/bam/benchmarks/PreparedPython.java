package bam.benchmarks;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The Python that './bam test' prepares, with PyTorch and transformers in it. */
final class PreparedPython {
    private static final String NEW_ENOUGH = "for python in python3 python3.13 python3.12 python3.11; do "
            + "\"$python\" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && exit; done; exit 1";

    private PreparedPython() {}

    /** Its program; a test that asks for it is skipped where it is not there. */
    static Path path() throws IOException, InterruptedException {
        Optional<Path> environment = Optional.ofNullable(System.getenv("BAM_TEST_HOME"))
                .map(home -> Path.of(home, "venv", "transformers"))
                .filter(made -> Files.exists(made.resolve("complete")));
        if (environment.isPresent()) {
            return environment.get().resolve(Path.of("bin", "python"));
        }
        boolean possible = new ProcessBuilder("sh", "-c", NEW_ENOUGH).start().waitFor() == 0;
        return abort(
                possible
                        ? "transformers is not installed; './bam test' does that, into its home"
                        : "transformers needs Python 3.11 or newer");
    }
}
