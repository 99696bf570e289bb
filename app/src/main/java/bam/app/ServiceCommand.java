package bam.app;

import bam.services.Home;
import bam.services.MlflowServer;
import bam.services.PythonEnvironment;
import bam.services.SearchPath;
import bam.services.TemporalServer;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The noun of services. */
@Command(
        name = "service",
        hidden = true,
        description = "Services that the installation brings itself.",
        subcommands = ServiceCommand.Prepare.class)
final class ServiceCommand {
    /** Installs what the services need, and starts nothing. */
    @Command(name = "prepare", description = "Install the Temporal development server and MLflow into this home.")
    static final class Prepare implements Runnable {
        @Mixin
        private HomeOption home = new HomeOption();

        @Override
        public void run() {
            SearchPath path = new SearchPath(System.getenv().getOrDefault("PATH", ""));
            try {
                for (String service : List.of(TemporalServer.ENVIRONMENT, MlflowServer.ENVIRONMENT)) {
                    PythonEnvironment.of(new Home(home.path()), service, path).prepare(System.out::println);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
