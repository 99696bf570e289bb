package bam.services;

import java.nio.file.Path;
import java.util.Optional;

/** The home folder whose Python environments the tests may use. */
final class TestHome {
    static final SearchPath PATH = new SearchPath(System.getenv("PATH"));

    private TestHome() {}

    static Optional<PythonEnvironment> environment(String service) {
        return Optional.ofNullable(System.getenv("BAM_TEST_HOME"))
                .map(root -> PythonEnvironment.of(new Home(Path.of(root)), service, PATH))
                .filter(PythonEnvironment::complete);
    }

    static Optional<Path> temporal() {
        return PATH.find("temporal")
                .or(() -> environment(TemporalServer.ENVIRONMENT).map(made -> made.program("temporal")));
    }
}
