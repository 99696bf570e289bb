package bam.mirror;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A real MLflow server on a folder of its own, and its plain REST answers. */
final class RealMlflow {
    private static final Duration LONGEST_START = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final URI address;

    private RealMlflow(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** The program, where the tests are told of one. */
    static Optional<Path> program() {
        Stream<Path> named =
                Stream.ofNullable(System.getProperty("bam.test.mlflow")).map(Path::of);
        Stream<Path> home = Stream.ofNullable(System.getenv("BAM_TEST_HOME"))
                .flatMap(text -> Stream.of(Path.of(text, "venv/bin/mlflow"), Path.of(text, "venv/mlflow/bin/mlflow")));
        return Stream.concat(named, home).filter(Files::isExecutable).findFirst();
    }

    /** One for all tests of this JVM, which ends with it. */
    static RealMlflow shared() {
        assumeTrue(
                program().isPresent(),
                "no MLflow server: set BAM_TEST_HOME to a home with its virtual environment, or -Dbam.test.mlflow=PROGRAM");
        return Shared.SERVER;
    }

    /** Starts on first use. */
    private static final class Shared {
        static final RealMlflow SERVER = start();

        private static RealMlflow start() {
            try {
                RealMlflow server = RealMlflow.start(program().orElseThrow(), Files.createTempDirectory("mlflow"));
                Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
                return server;
            } catch (IOException | InterruptedException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    static RealMlflow start(Path program, Path folder) throws IOException, InterruptedException {
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                program.toString(),
                "server",
                "--backend-store-uri",
                "sqlite:///" + folder.resolve("mlflow.db"),
                "--artifacts-destination",
                folder.resolve("artifacts").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--workers",
                "1");
        builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
        builder.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
        RealMlflow server = new RealMlflow(builder.start(), URI.create("http://127.0.0.1:" + port));
        server.awaitHealth();
        return server;
    }

    URI address() {
        return address;
    }

    JsonNode get(String path) {
        return ask(HttpRequest.newBuilder(api(path)).build());
    }

    JsonNode post(String path, String body) {
        return ask(HttpRequest.newBuilder(api(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** A file of a run, as text; what the server says if there is none. */
    String file(JsonNode run, String path) {
        String id = run.at("/info/run_id").asText();
        return text(HttpRequest.newBuilder(address.resolve("/get-artifact?path=" + path + "&run_uuid=" + id))
                .build());
    }

    JsonNode experiment(String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
        return get("experiments/get-by-name?experiment_name=" + encoded).path("experiment");
    }

    /** The live runs of an experiment. */
    List<JsonNode> runs(String experiment) {
        String id = experiment(experiment).path("experiment_id").asText();
        JsonNode found = post("runs/search", "{\"experiment_ids\":[\"" + id + "\"],\"max_results\":100}");
        return Stream.iterate(0, i -> i + 1)
                .limit(found.path("runs").size())
                .map(i -> found.path("runs").get(i))
                .toList();
    }

    /** Parameters, tags or newest points of a run, by name. */
    static Map<String, String> entries(JsonNode run, String what) {
        Map<String, String> entries = new TreeMap<>();
        StreamSupport.stream(run.at("/data/" + what).spliterator(), false)
                .forEach(entry -> entries.put(
                        entry.path("key").asText(), entry.path("value").asText()));
        return entries;
    }

    /** Every point of a curve. */
    JsonNode history(JsonNode run, String metric) {
        return get("metrics/get-history?max_results=25000&run_id="
                        + run.at("/info/run_id").asText() + "&metric_key="
                        + URLEncoder.encode(metric, StandardCharsets.UTF_8))
                .path("metrics");
    }

    /** The server and everything that it started. */
    private void kill() {
        Stream.concat(process.descendants().toList().stream(), Stream.of(process.toHandle()))
                .forEach(ProcessHandle::destroyForcibly);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private URI api(String path) {
        return address.resolve("/api/2.0/mlflow/" + path);
    }

    private JsonNode ask(HttpRequest request) {
        try {
            return JSON.readTree(text(request));
        } catch (JsonProcessingException page) {
            throw new IllegalStateException(page);
        }
    }

    private String text(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private void awaitHealth() throws InterruptedException {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (!healthy()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                kill();
                throw new IllegalStateException("MLflow did not start; its log is in its folder");
            }
            Thread.sleep(100);
        }
    }

    private boolean healthy() throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(address.resolve("/health")).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
