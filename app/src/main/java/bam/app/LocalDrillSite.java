package bam.app;

import bam.activities.StudyPlanning;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import bam.drills.DrillSetup;
import bam.drills.DrillSite;
import bam.drills.DrillTarget;
import bam.model.Network;
import bam.services.process.RestartPolicy;
import bam.services.process.WholeFile;
import bam.tracking.AuditLog;
import bam.tracking.StudyLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Installations for drills on this machine: each in a folder of its own, whatever the environment says. */
final class LocalDrillSite implements DrillSite {
    /** As the product restarts what ended, but without giving up: a drill kills as often as it likes. */
    private static final RestartPolicy RESTARTS =
            new RestartPolicy(RestartPolicy.standard().pause(), Duration.ZERO, Integer.MAX_VALUE);

    private final Path root;
    private final Path environments;
    private final Consumer<String> notices;

    /**
     * Installations below this folder.
     *
     * @param environments where the services' Python environments are
     * @param notices receives what takes time while an installation comes up
     */
    LocalDrillSite(Path root, Path environments, Consumer<String> notices) {
        this.root = root;
        this.environments = environments;
        this.notices = notices;
    }

    @Override
    public DrillTarget open(DrillSetup setup) throws InterruptedException {
        Map<String, String> values = Map.of(
                Settings.Setting.WORKERS_SLOTS.property(), String.valueOf(setup.workers()),
                Settings.Setting.WORKERS_HEARTBEAT.property(), setup.heartbeat().toString(),
                Settings.Setting.CHECKPOINT_STEPS.property(), String.valueOf(setup.checkpointSteps()),
                Settings.Setting.PYTHON_ENVIRONMENTS.property(), environments.toString());
        AtomicBoolean ready = new AtomicBoolean();
        Launcher launcher = launcher(
                setup.name(),
                values,
                new Variation(false, RESTARTS, setup.probe(), setup.detour(), environment(values)),
                line -> {
                    if (!ready.get()) {
                        notices.accept(line);
                    }
                });
        Target target = new Target(launcher, Connection.open(launcher.everything()));
        ready.set(true);
        return target;
    }

    /** One that is to be nothing but a database. */
    Launcher database(String name) {
        return launcher(name, Map.of(), Variation.NONE, notices);
    }

    /** One with a database, where the drill starts an MLflow and a mirror. */
    Launcher tracked(String name) {
        Map<String, String> values = Map.of(Settings.Setting.PYTHON_ENVIRONMENTS.property(), environments.toString());
        return launcher(
                name,
                values,
                new Variation(false, RESTARTS, Optional.empty(), (worker, address) -> address, environment(values)),
                line -> {});
    }

    /** Folder of all that the drill makes. */
    Path root() {
        return root;
    }

    private Launcher launcher(String name, Map<String, String> values, Variation variation, Consumer<String> lines) {
        Path home = root.resolve(name);
        WholeFile.write(
                home.resolve(SettingsReader.FILE),
                values.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                        .collect(Collectors.joining()));
        return Launcher.of(home, SettingsReader.read(home, Map.of()), variation, lines)
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_PLAN,
                        "a drill runs in " + home + " already; wait for its end, or give another --home"));
    }

    /** Every setting, so that none of this process's environment reaches the children. */
    private static Map<String, String> environment(Map<String, String> values) {
        Map<String, String> environment = new HashMap<>();
        for (Settings.Setting setting : Settings.Setting.values()) {
            environment.put(setting.variable(), values.getOrDefault(setting.property(), setting.standard()));
        }
        return environment;
    }

    @Override
    public Path model(String document, long seed) {
        Path folder = root.resolve("models").resolve(String.valueOf(seed));
        TrainSpec spec = plan(document).stages().stream()
                .map(PlannedStage::spec)
                .filter(TrainSpec.class::isInstance)
                .map(TrainSpec.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the study trains nothing: " + document));
        try (Network network = Network.random(spec.architecture(), seed, spec.numerics())) {
            Files.createDirectories(folder);
            network.save(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return folder;
    }

    /** What a study document comes to. */
    static StudyPlan plan(String document) {
        return new StudyPlanning(Build.current().code()).plan(document, "drill.yaml");
    }

    /** One of them, as it runs. */
    private record Target(Launcher launcher, Connection connection) implements DrillTarget {
        @Override
        public String start(String document) {
            StudyPlan plan = plan(document);
            new StudyRunner(connection).start(plan);
            return plan.id();
        }

        @Override
        public StudyLedger studies() {
            return connection.ledger().studies();
        }

        @Override
        public AuditLog audit() {
            return connection.ledger().audit();
        }

        @Override
        public OptionalInt status(long pid) {
            return launcher.status(pid);
        }

        @Override
        public void close() {
            connection.close();
            launcher.close();
        }

        private static StudyPlan plan(String document) {
            return LocalDrillSite.plan(document);
        }
    }
}
