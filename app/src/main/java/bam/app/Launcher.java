package bam.app;

import bam.activities.TemporalAddress;
import bam.contracts.BamException;
import bam.services.EmbeddedDatabase;
import bam.services.Home;
import bam.services.Instance;
import bam.services.InstanceLock;
import bam.services.MlflowServer;
import bam.services.Ports;
import bam.services.PythonEnvironment;
import bam.services.SearchPath;
import bam.services.TemporalServer;
import bam.services.process.Child;
import bam.services.process.JavaProcess;
import bam.services.process.Supervisor;
import bam.workflows.StudyWorkflow;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings an installation up: database first, so that what is known can be shown at once; then Temporal, control,
 * workers; MLflow and its mirror in the background, since nothing waits for them.
 */
final class Launcher implements AutoCloseable {
    private static final int USUAL_PAGES_PORT = 8080;

    private final Home home;
    private final Settings settings;
    private final Variation variation;
    private final InstanceLock lock;
    private final Consumer<String> notices;
    private final Supervisor supervisor;
    private final Ports ports;
    private final SearchPath path = new SearchPath(System.getenv().getOrDefault("PATH", ""));
    private Settings.@Nullable Database database;
    private @Nullable Addresses addresses;

    private Launcher(Path root, Settings settings, Variation variation, InstanceLock lock, Consumer<String> notices) {
        this.home = settings.pythonEnvironments()
                .map(folder -> new Home(root, folder))
                .orElseGet(() -> new Home(root));
        this.settings = settings;
        this.variation = variation;
        this.lock = lock;
        this.notices = notices;
        this.ports = lock.ports();
        home.processes().cleanUp().forEach(notices);
        this.supervisor = new Supervisor(home.logs(), home.processes(), variation.restarts(), notices)
                .endingWithThisProcess(this::endWell);
    }

    /** Java ends with 143 after SIGTERM; to whoever asked for it by {@code down}, that end is a good one. */
    private void endWell() {
        if (Instance.endIsWished(home)) {
            Runtime.getRuntime().halt(0);
        }
    }

    /** A launcher of this home; empty when another one runs there. */
    static Optional<Launcher> of(Path root, Settings settings, Consumer<String> notices) {
        return of(root, settings, Variation.NONE, notices);
    }

    /** The same of an installation that differs from the usual one. */
    static Optional<Launcher> of(Path root, Settings settings, Variation variation, Consumer<String> notices) {
        return InstanceLock.acquire(new Home(root)).map(lock -> new Launcher(root, settings, variation, lock, notices));
    }

    /** Starts the database, if it is ours, and brings its tables up to date. */
    Settings.Database database() throws InterruptedException {
        Settings.Database found = bareDatabase();
        Tables.migrate(found);
        return found;
    }

    /** The same with its tables left as they are, or none. */
    Settings.Database bareDatabase() throws InterruptedException {
        if (database == null) {
            database = settings.database().isPresent() ? settings.database().get() : ownDatabase();
        }
        return database;
    }

    private Settings.Database ownDatabase() throws InterruptedException {
        EmbeddedDatabase own = EmbeddedDatabase.start(home, supervisor, ports, notices);
        return new Settings.Database(own.url(), own.user(), own.password());
    }

    /** Starts everything else and tells others where it is. */
    Addresses everything() throws InterruptedException {
        if (addresses != null) {
            return addresses;
        }
        Settings.Database ledger = database();
        Optional<String> ui = Optional.empty();
        TemporalAddress temporal;
        if (settings.temporal().isPresent()) {
            temporal = settings.temporal().get();
        } else {
            TemporalServer own = ownTemporal();
            temporal = Installation.local(own.target());
            ui = Optional.of(own.ui().toString());
        }
        Optional<String> mlflow = variation.tracker() ? settings.mlflow().or(this::ownMlflow) : Optional.empty();
        addresses =
                new Addresses(ledger, temporal, ui, mlflow, settings.artifacts().orElse(home.root()));
        startOwnProcesses(addresses);
        Map<String, String> published = Installation.published(addresses);
        published.put(Installation.PAGES, pages());
        lock.publish(Instance.State.READY, ports, published, settings.values());
        return addresses;
    }

    private TemporalServer ownTemporal() throws InterruptedException {
        Path program = TemporalServer.findProgram(home, path, notices);
        return TemporalServer.start(
                home, program, supervisor, ports, Map.of(StudyWorkflow.SEARCH_ATTRIBUTE, "Keyword"), notices);
    }

    /** Where our MLflow will be; it is installed and started in the background. */
    private Optional<String> ownMlflow() {
        PythonEnvironment environment = PythonEnvironment.of(home, MlflowServer.ENVIRONMENT, path);
        try {
            if (!environment.complete()
                    && PythonEnvironment.findPython(home, path).isEmpty()) {
                notices.accept("MLflow is left out: no Python 3.10 or newer is on the PATH and "
                        + Settings.Setting.MLFLOW_URI.variable()
                        + " is not set; the outbox keeps everything until there is one");
                return Optional.empty();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        String address = "http://127.0.0.1:" + MlflowServer.choosePort(ports);
        Thread thread = new Thread(() -> startMlflow(environment), "mlflow-start");
        thread.setDaemon(true);
        thread.start();
        return Optional.of(address);
    }

    private void startMlflow(PythonEnvironment environment) {
        try {
            MlflowServer.start(home, environment.prepare(notices), supervisor, ports)
                    .awaitReady();
        } catch (BamException failure) {
            notices.accept(
                    "MLflow did not start: " + failure.getMessage() + "; the outbox keeps everything until it does");
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** MLflow alone, with its rows in a file or in a database of our own PostgreSQL; it may not answer yet. */
    MlflowServer tracker(boolean inDatabase) throws InterruptedException {
        PythonEnvironment environment =
                PythonEnvironment.of(home, MlflowServer.ENVIRONMENT, path).prepare(notices);
        if (!inDatabase) {
            return MlflowServer.start(home, environment, supervisor, ports);
        }
        PythonEnvironment driver =
                PythonEnvironment.of(home, MlflowServer.POSTGRES_DRIVER, path).prepare(notices);
        String store = Tables.another(database(), "mlflow");
        return MlflowServer.start(
                home, environment, supervisor, ports, store, driver.packages().toString());
    }

    /** The mirror alone, which is told that MLflow is at this address. */
    Child mirror(String mlflow) throws InterruptedException {
        Settings.Database ledger = database();
        return mirror(new Addresses(
                ledger, Installation.local("localhost:0"), Optional.empty(), Optional.of(mlflow), home.root()));
    }

    private Child mirror(Addresses where) {
        return supervisor.start(
                process(where, "mirror").flags("-XX:+UseSerialGC", "-Xmx512m").command("mirror", home.root()));
    }

    private void startOwnProcesses(Addresses where) {
        supervisor.start(process(where, "control")
                .environment(Settings.Setting.WEB_PORT.variable(), Integer.toString(pagesPort()))
                .command("control", home.root()));
        for (int slot = 1; slot <= settings.slots(); slot++) {
            String name = "worker-" + slot;
            supervisor.start(process(where, "worker")
                    .arguments("--name", name)
                    .arguments(variation.workerArguments())
                    .environment(Settings.Setting.WORKERS_SLOTS.variable(), Integer.toString(settings.slots()))
                    .environment(Settings.Setting.DATABASE_URL.variable(), variation.database(name, where.database()))
                    .flags("-XX:+UseSerialGC", "-Xmx2g")
                    .property("ai.djl.pytorch.num_threads", "1")
                    .property("ai.djl.pytorch.num_interop_threads", "1")
                    .keepingLargeBlocks()
                    .excluding(Launcher::onlyForTheMirror)
                    .archivingClasses("worker")
                    .command(name, home.root())
                    .grace(WorkerCommand.GRACE.plusSeconds(15)));
        }
        if (where.mlflow().isPresent()) {
            mirror(where);
        }
    }

    private JavaProcess process(Addresses where, String command) {
        JavaProcess process = JavaProcess.of(Main.class.getName())
                .flags("-Djava.awt.headless=true", "-XX:+ExitOnOutOfMemoryError")
                .arguments(command, "--home", home.root().toString());
        Map<String, String> environment = new TreeMap<>(variation.environment());
        environment.putAll(where.environment());
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            process = process.environment(variable.getKey(), variable.getValue());
        }
        return process;
    }

    private int pagesPort() {
        return settings.web().port() > 0 ? settings.web().port() : ports.choose("pages", USUAL_PAGES_PORT);
    }

    /** Base URL of the pages, as a browser on this host reaches them. */
    String pages() {
        String address = settings.web().address();
        boolean everywhere = address.equals("0.0.0.0") || address.equals("::");
        String host = everywhere ? "127.0.0.1" : address.contains(":") ? "[" + address + "]" : address;
        return "http://" + host + ":" + pagesPort();
    }

    /** Exit status of one of our processes that has ended by itself. */
    OptionalInt status(long pid) {
        return supervisor.children().stream()
                .map(child -> child.status(pid))
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    /** Training must never wait for a tracker, so it cannot even see its client. */
    static boolean onlyForTheMirror(String jar) {
        return jar.startsWith("bam-mirror") || jar.startsWith("mlflow-client");
    }

    @Override
    public void close() {
        supervisor.close();
        lock.close();
    }
}
