package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.services.Home;
import bam.services.Instance;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** The program as a person starts it: a child process with a home folder of its own. */
final class Product {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;

    Product(Path home) throws IOException {
        this.home = Files.createDirectories(home);
        Path environments =
                Path.of(System.getenv("BAM_TEST_HOME")).toAbsolutePath().resolve("venv");
        Files.writeString(
                home.resolve("settings.properties"),
                "checkpoint.steps=10\nworkers.heartbeat-timeout=PT3S\npython.environments=" + environments + "\n");
    }

    /** Whether the real Temporal and MLflow servers are prepared. */
    static boolean serversArePrepared() {
        String prepared = System.getenv("BAM_TEST_HOME");
        return prepared != null && Files.isExecutable(Path.of(prepared, "venv", "mlflow", "bin", "mlflow"));
    }

    /** A command that is running. */
    record Running(Process process, Path output, Path errors) {
        String text() {
            return read(output);
        }

        /** What it printed, and what it complained of. */
        String everything() {
            return read(output) + read(errors);
        }

        private static String read(Path file) {
            try {
                return Files.readString(file, StandardCharsets.UTF_8);
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        /** Waits for the end and returns the exit code. */
        int end() throws InterruptedException {
            assertThat(process.waitFor(18, TimeUnit.MINUTES))
                    .as("still running: " + everything())
                    .isTrue();
            return process.exitValue();
        }
    }

    Running start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                "bam.app.Main"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", home.toString()));
        Path output = Files.createTempFile(home, arguments[0], ".out");
        Path errors = Files.createTempFile(home, arguments[0], ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        return new Running(process, output, errors);
    }

    /** Runs a command to its end, which must be a good one, and returns what it printed. */
    String run(String... arguments) throws IOException, InterruptedException {
        Running running = start(arguments);
        assertThat(running.end()).as(running.everything()).isZero();
        return running.text();
    }

    JsonNode json(String... arguments) throws IOException, InterruptedException {
        return JSON.readTree(run(arguments));
    }

    /** Whether the installation says that it is ready. */
    boolean answers() {
        return Instance.read(new Home(home))
                .filter(Instance::running)
                .filter(instance -> instance.state() == Instance.State.READY)
                .isPresent();
    }

    /** A connection from within this test, for looks that a new process would be too slow for. */
    Connection connect() {
        return Connection.open(Installation.find(home, SettingsReader.read(home, Map.of())));
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("waited three minutes in vain: " + what)
                    .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
