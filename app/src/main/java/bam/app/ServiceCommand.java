package bam.app;

import bam.services.Home;
import bam.services.MlflowServer;
import bam.services.PythonEnvironment;
import bam.services.SearchPath;
import bam.services.TemporalServer;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
        /** The real transformers, to which the tests hold exported models; no service needs it. */
        private static final String TRANSFORMERS = "transformers";

        @Mixin
        private HomeOption home = new HomeOption();

        @Option(names = "--transformers", description = "Also what the tests of exported models need (2.7 GB).")
        private boolean transformers;

        @Override
        public void run() {
            SearchPath path = new SearchPath(System.getenv().getOrDefault("PATH", ""));
            try {
                for (String environment : environments()) {
                    PythonEnvironment.of(new Home(home.path()), environment, path)
                            .prepare(System.out::println);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private List<String> environments() {
            List<String> services = List.of(TemporalServer.ENVIRONMENT, MlflowServer.ENVIRONMENT);
            return transformers ? List.of(services.get(0), services.get(1), TRANSFORMERS) : services;
        }
    }
}
