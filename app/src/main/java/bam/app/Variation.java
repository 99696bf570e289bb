package bam.app;

import bam.services.process.RestartPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * How an installation differs from the usual one: that of a drill has no tracker, restarts what is killed however
 * often, watches its workers, and may put something between them and the database.
 *
 * @param tracker whether it has an MLflow
 * @param restarts when a child that ended by itself is started again
 * @param probe address of the drill that its workers tell of their moments
 * @param detour the address of the database that a worker is given, from its name and the true address
 * @param environment of its processes, beside the addresses of the services
 */
record Variation(
        boolean tracker,
        RestartPolicy restarts,
        Optional<String> probe,
        BinaryOperator<String> detour,
        Map<String, String> environment) {
    /** The usual one. */
    static final Variation NONE =
            new Variation(true, RestartPolicy.standard(), Optional.empty(), (worker, address) -> address, Map.of());

    /** Freezes the map. */
    Variation {
        environment = Map.copyOf(environment);
    }

    String[] workerArguments() {
        return probe.map(address -> new String[] {"--probe", address}).orElse(new String[0]);
    }

    String database(String worker, Settings.Database database) {
        return detour.apply(worker, database.url());
    }
}
