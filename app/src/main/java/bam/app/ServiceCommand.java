package bam.app;

import bam.contracts.BamException;
import bam.services.Home;
import bam.services.MlflowServer;
import bam.services.PythonEnvironment;
import bam.services.SearchPath;
import bam.services.TemporalServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
    static final class Prepare implements Callable<Integer> {
        @Mixin
        private HomeOption home = new HomeOption();

        @Option(
                names = "--transformers",
                description = "Also what the tests of exported models need: 2.7 GB of downloads, 4.4 GB on the disk.")
        private boolean transformers;

        @Option(
                names = "--cuda",
                description = "Also libtorch's CUDA build, for workers with --device cuda: 2.7 GB of downloads.")
        private boolean cuda;

        @Override
        public Integer call() throws InterruptedException {
            List<String> environments = new ArrayList<>(List.of(TemporalServer.ENVIRONMENT, MlflowServer.ENVIRONMENT));
            if (cuda) {
                environments.add(PythonEnvironment.CUDA);
            }
            if (transformers) {
                environments.add(PythonEnvironment.TRANSFORMERS);
            }
            int status = 0;
            for (String environment : environments) {
                status = Math.max(status, prepare(environment));
            }
            return status;
        }

        /** One that cannot be had takes nothing from the others. */
        private int prepare(String environment) throws InterruptedException {
            SearchPath path = new SearchPath(System.getenv().getOrDefault("PATH", ""));
            try {
                PythonEnvironment.of(new Home(home.path()), environment, path).prepare(System.out::println);
                return 0;
            } catch (BamException failure) {
                System.err.println("bam: " + failure.getMessage());
                return Main.code(failure.kind());
            }
        }
    }
}
