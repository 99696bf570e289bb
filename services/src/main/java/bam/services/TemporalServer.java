package bam.services;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.services.process.Child;
import bam.services.process.ChildCommand;
import bam.services.process.Readiness;
import bam.services.process.ShortRun;
import bam.services.process.Supervisor;
import bam.services.process.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Temporal's development server, with its database in the home folder.
 *
 * @param child the process
 * @param target host and port for workers and clients
 * @param ui its web pages
 * @param http its HTTP interface
 * @param version of the command line tool and the server in it
 */
public record TemporalServer(Child child, String target, URI ui, URI http, String version) {
    /** Name of the Python environment that brings the tool. */
    public static final String ENVIRONMENT = "temporal";

    private static final String DATABASE = "temporal.db";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    // The server looks for work that is due this often per second and shard, and the development server has one shard:
    // its own 20 make 50 ms of waiting out of every dispatch.
    private static final String POLLS = "2000";

    /**
     * Finds the tool: on the search path, else in our own Python environment, which is made if need be.
     *
     * @throws BamException when it is neither there nor can be installed
     */
    public static Path findProgram(Home home, SearchPath path, Consumer<String> progress) throws InterruptedException {
        Optional<Path> installed = path.find("temporal");
        if (installed.isPresent()) {
            return installed.get();
        }
        PythonEnvironment environment = PythonEnvironment.of(home, ENVIRONMENT, path);
        if (!environment.complete()
                && PythonEnvironment.findPython(home.create(), path).isEmpty()) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "neither the Temporal CLI ('temporal') nor Python 3.10 or newer with venv is on the PATH; install one"
                            + " of them, or set BAM_TEMPORAL_ADDRESS to a Temporal server of your own");
        }
        return environment.prepare(progress).program("temporal");
    }

    /**
     * Starts the server and waits until it answers.
     *
     * @param searchAttributes names and types, such as {@code BamStudy} and {@code Keyword}
     * @param notices receives a sentence when an older database was put aside
     */
    public static TemporalServer start(
            Home home,
            Path program,
            Supervisor supervisor,
            Ports ports,
            Map<String, String> searchAttributes,
            Consumer<String> notices)
            throws InterruptedException {
        String version = version(home, program);
        putAsideOtherVersions(home, version, notices);
        int port = ports.choose("temporal", 7233);
        int ui = ports.choose("temporal-ui", 8233);
        int http = ports.choose("temporal-http", 7243);
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "server",
                "start-dev",
                "--ip=127.0.0.1",
                "--port=" + port,
                "--ui-port=" + ui,
                "--http-port=" + http,
                "--metrics-port=" + ports.choose("temporal-metrics", 7253),
                "--db-filename=" + home.temporal().resolve(DATABASE),
                "--ui-disable-news-fetch",
                "--log-level=warn",
                "--dynamic-config-value=history.transferProcessorMaxPollRPS=" + POLLS,
                "--dynamic-config-value=history.timerProcessorMaxPollRPS=" + POLLS));
        new TreeMap<>(searchAttributes).forEach((name, type) -> command.add("--search-attribute=" + name + "=" + type));
        Child child = supervisor.start(ChildCommand.of("temporal", home.temporal(), command));
        TemporalServer server = new TemporalServer(
                child,
                "127.0.0.1:" + port,
                URI.create("http://127.0.0.1:" + ui),
                URI.create("http://127.0.0.1:" + http),
                version);
        child.awaitReady(server.readiness(), LIMIT);
        return server;
    }

    /** Whether it serves the default namespace, over both of its doors. */
    public Readiness readiness() {
        int port = Integer.parseInt(target.substring(target.indexOf(':') + 1));
        return Readiness.tcp(port).and(Readiness.http(http.resolve("/api/v1/namespaces/default/search-attributes")));
    }

    private static String version(Home home, Path program) throws InterruptedException {
        ShortRun.Outcome outcome = new ShortRun("temporal-version", home.processes(), home.root(), Map.of())
                .run(List.of(program.toString(), "--version"), "", Duration.ofSeconds(30), line -> {});
        if (!outcome.well()) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    program + " --version ended with: " + outcome.lastLine()
                            + "; install the Temporal CLI 1.0 or newer");
        }
        return outcome.lastLine("ersion");
    }

    // There is no way to convert the file; the ledger holds all that was finished.
    private static void putAsideOtherVersions(Home home, String version, Consumer<String> notices) {
        Path folder = home.temporal();
        Path maker = folder.resolve("version.txt");
        try {
            Files.createDirectories(folder);
            String made = Files.exists(maker) ? Files.readString(maker).strip() : version;
            if (!made.equals(version) && Files.exists(folder.resolve(DATABASE))) {
                Path aside = Files.createTempDirectory(folder, "other-version-");
                for (String suffix : List.of("", "-wal", "-shm")) {
                    Path file = folder.resolve(DATABASE + suffix);
                    if (Files.exists(file)) {
                        Files.move(file, aside.resolve(DATABASE + suffix));
                    }
                }
                notices.accept("Temporal's database was made by '" + made + "' and this is '" + version
                        + "'; it was put aside in " + aside + ", and studies go on from what is finished");
            }
            WholeFile.write(maker, version);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
