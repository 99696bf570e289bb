package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.services.Home;
import bam.services.Instance;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Services and workers, without a study. */
@Command(
        name = "up",
        description = {
            "Start services, control, training workers and mirror, and stay up until Ctrl-C or './bam down'.",
            "Studies are then run from other terminals, from Temporal's own UI or its command line."
        },
        footer = {"", "Example: ./bam up &"})
final class UpCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Mixin
    private HomeOption home = new HomeOption();

    @Override
    public Integer call() throws InterruptedException {
        DemoCommand.requirePlatform();
        Optional<Launcher> launcher = Launcher.of(home.path(), home.settings(), System.out::println);
        if (launcher.isEmpty()) {
            System.out.println("an installation runs in " + home.path() + " already; './bam status' shows it");
            return 0;
        }
        try (Launcher own = launcher.get()) {
            Addresses addresses = own.everything();
            System.out.println("Pages:    " + own.pages());
            addresses.temporalUi().ifPresent(ui -> System.out.println("Temporal: " + ui));
            addresses.mlflow().ifPresent(uri -> System.out.println("MLflow:   " + uri + "/#/experiments"));
            System.out.println("ready; run a study with './bam study run FILE' in another terminal");
            Thread.currentThread().join();
            return 0;
        }
    }

    /** Connects to an installation that another launcher is bringing up, once it is ready. */
    static Connection awaitReady(HomeOption option) throws InterruptedException {
        Home place = new Home(option.path());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Optional<Instance> instance = Instance.read(place);
            if (instance.isPresent()
                    && instance.get().running()
                    && instance.get().state() == Instance.State.READY) {
                return Installation.connect(option);
            }
            Thread.sleep(200);
        }
        throw new BamException(
                FailureKind.UNREACHABLE,
                "the installation in " + place.root() + " has not become ready within " + PATIENCE.toMinutes()
                        + " minutes; look into " + place.logs());
    }
}
