package bam.app;

import bam.services.Home;
import bam.services.Instance;
import bam.services.process.ProcessRecord;
import bam.tracking.Outbox;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What runs. */
@Command(
        name = "status",
        description = "Show what runs in this home: processes, addresses, studies, settings (secrets left out).")
final class StatusCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** What is printed. */
    record Status(
            String home,
            boolean running,
            List<ProcessRecord> processes,
            Map<String, String> addresses,
            List<String> stages,
            Optional<Outbox.Backlog> mirror,
            Optional<Outbox.Lag> mirrorLag,
            Map<String, String> settings,
            List<String> differences) {}

    @Override
    public void run() {
        Status status = status();
        if (json) {
            System.out.println(Json.text(status));
            return;
        }
        System.out.println((status.running() ? "running in " : "nothing runs in ") + status.home());
        status.addresses().forEach((name, address) -> System.out.printf(Locale.ROOT, "  %-12s %s%n", name, address));
        status.processes()
                .forEach(p -> System.out.printf(
                        Locale.ROOT, "  %-12s pid %d%n", p.name(), p.process().pid()));
        status.stages().forEach(stage -> System.out.println("  " + stage));
        status.mirror()
                .ifPresent(backlog -> System.out.printf(
                        Locale.ROOT,
                        "  mirror: %d rows wait, the oldest for %.1f s%n",
                        backlog.rows(),
                        backlog.oldestMillis() / 1e3));
        status.mirrorLag()
                .filter(lag -> lag.rows() > 0)
                .ifPresent(lag -> System.out.printf(
                        Locale.ROOT,
                        "  mirror: of the newest %d rows 95 %% were in MLflow after %.1f s, half of them after %.1f s%n",
                        lag.rows(),
                        lag.p95Millis() / 1e3,
                        lag.medianMillis() / 1e3));
        System.out.println("settings (" + SettingsReader.FILE + " in the home folder, or the environment)"
                + (status.running() ? " that what runs was started with:" : " that a start would have:"));
        status.settings().forEach((name, value) -> System.out.printf(Locale.ROOT, "  %-28s %s%n", name, value));
        status.differences().forEach(System.out::println);
    }

    private Status status() {
        Home place = new Home(home.path());
        Optional<Instance> instance = Instance.read(place).filter(Instance::running);
        boolean connected =
                instance.filter(i -> i.state() == Instance.State.READY).isPresent();
        List<String> stages = List.of();
        Optional<Outbox.Backlog> mirror = Optional.empty();
        Optional<Outbox.Lag> lag = Optional.empty();
        if (connected) {
            try (Connection connection = Installation.connect(home)) {
                stages = ActiveStages.of(connection.ledger().studies());
                mirror = Optional.of(connection.ledger().outbox().backlog());
                lag = Optional.of(connection.ledger().outbox().lag());
            }
        }
        return new Status(
                place.root().toString(),
                instance.isPresent(),
                place.processes().all(),
                instance.map(Instance::addresses).orElse(Map.of()),
                stages,
                mirror,
                lag,
                settings(),
                home.differences());
    }

    /** As what runs was started with; secrets, and where nothing runs all, as a start here would have them. */
    private Map<String, String> settings() {
        Map<String, String> shown = SettingsReader.shown(home.path(), System.getenv());
        shown.putAll(home.running());
        return shown;
    }
}
