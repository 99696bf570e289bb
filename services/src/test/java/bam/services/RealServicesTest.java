package bam.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bam.services.process.RestartPolicy;
import bam.services.process.Supervisor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealServicesTest {
    private final List<String> notices = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void temporalServesWithOurSearchAttributesAndPutsADatabaseOfAnotherVersionAside() throws Exception {
        Optional<Path> program = TestHome.temporal();
        assumeTrue(program.isPresent(), "needs the Temporal CLI, on the PATH or prepared in BAM_TEST_HOME");
        Home home = new Home(folder.resolve("a home")).create();
        Ports ports = new Ports(Map.of());

        try (Supervisor supervisor = supervisor(home)) {
            TemporalServer server = start(home, program.get(), supervisor, ports);
            assertThat(get(server.http().resolve("/api/v1/namespaces/default/search-attributes")))
                    .contains("\"BamStudy\":\"INDEXED_VALUE_TYPE_KEYWORD\"");
            assertThat(get(server.ui())).containsIgnoringCase("<html");
            assertThat(server.version()).contains("Server");
        }
        try (Supervisor supervisor = supervisor(home)) {
            start(home, program.get(), supervisor, ports);
            assertThat(notices).isEmpty();
        }
        Files.writeString(home.temporal().resolve("version.txt"), "temporal version 0.1");
        try (Supervisor supervisor = supervisor(home)) {
            start(home, program.get(), supervisor, ports);
            assertThat(notices).singleElement().asString().contains("made by 'temporal version 0.1'", "put aside");
        }
    }

    private TemporalServer start(Home home, Path program, Supervisor supervisor, Ports ports)
            throws InterruptedException {
        return TemporalServer.start(home, program, supervisor, ports, Map.of("BamStudy", "Keyword"), notices::add);
    }

    @Test
    void mlflowServesFromTheHomeFolder() throws Exception {
        Optional<PythonEnvironment> environment = TestHome.environment(MlflowServer.ENVIRONMENT);
        assumeTrue(environment.isPresent(), "needs MLflow, prepared in BAM_TEST_HOME");
        Home home = new Home(folder.resolve("a home")).create();

        try (Supervisor supervisor = supervisor(home)) {
            MlflowServer server = MlflowServer.start(home, environment.get(), supervisor, new Ports(Map.of()));
            server.awaitReady();
            assertThat(get(server.address().resolve("/api/2.0/mlflow/experiments/get-by-name?experiment_name=Default")))
                    .contains("\"experiment_id\"");
        }
        assertThat(home.mlflow().resolve("mlflow.db")).isNotEmptyFile();
        assertThat(home.processes().all()).isEmpty();
    }

    private Supervisor supervisor(Home home) {
        return new Supervisor(home.logs(), home.processes(), RestartPolicy.standard(), notices::add);
    }

    private static String get(URI address) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }
}
