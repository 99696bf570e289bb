package bam.services;

import bam.services.process.Child;
import bam.services.process.ChildCommand;
import bam.services.process.Readiness;
import bam.services.process.Supervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * MLflow's server, with its database and files in the home folder; it takes its time, and nothing that trains waits for
 * it.
 *
 * @param child the process
 * @param address its pages and its interface
 */
public record MlflowServer(Child child, URI address) {
    /** Name of the Python environment that brings the server. */
    public static final String ENVIRONMENT = "mlflow";

    /** Name of the Python environment with what the server needs to keep its rows in PostgreSQL. */
    public static final String POSTGRES_DRIVER = "mlflow-postgres";

    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** Starts the server from its complete environment, and does not wait until it answers. */
    public static MlflowServer start(Home home, PythonEnvironment environment, Supervisor supervisor, Ports ports) {
        return start(
                home,
                environment,
                supervisor,
                ports,
                "sqlite:///" + home.mlflow().resolve("mlflow.db"),
                "");
    }

    /**
     * The same with its rows in this store.
     *
     * @param store SQLAlchemy address; may hold a password, so that it is not given as an argument
     * @param packages folder of further Python packages; empty for none
     */
    public static MlflowServer start(
            Home home,
            PythonEnvironment environment,
            Supervisor supervisor,
            Ports ports,
            String store,
            String packages) {
        Path folder = home.mlflow();
        try {
            Files.createDirectories(folder.resolve("artifacts"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        int port = choosePort(ports);
        List<String> command = List.of(
                environment.program("python").toString(),
                "-m",
                "mlflow",
                "server",
                "--artifacts-destination",
                folder.resolve("artifacts").toString(),
                "--serve-artifacts",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--workers",
                "1");
        Child child = supervisor.start(ChildCommand.of("mlflow", folder, command)
                .environment("MLFLOW_BACKEND_STORE_URI", store)
                .environment("PYTHONPATH", packages)
                .environment("MLFLOW_DISABLE_TELEMETRY", "true")
                .environment("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false"));
        return new MlflowServer(child, URI.create("http://127.0.0.1:" + port));
    }

    /** The port that it will have, so that others can be told before it starts. */
    public static int choosePort(Ports ports) {
        return ports.choose("mlflow", usualPort());
    }

    /** Waits until it answers. */
    public void awaitReady() throws InterruptedException {
        child.awaitReady(readiness(), LIMIT);
    }

    /** Whether it answers. */
    public Readiness readiness() {
        return Readiness.http(address.resolve("/health"));
    }

    // On macOS the system itself listens at 5000.
    private static int usualPort() {
        return System.getProperty("os.name").startsWith("Mac") ? 5050 : 5000;
    }
}
