package bam.app;

import bam.activities.TemporalAddress;
import bam.services.TemporalServer;
import bam.tracking.Retention;
import bam.training.Cadence;
import bam.web.WebSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where the foreign services are, how many slots this installation runs and how its trainings are saved; what is not
 * given, the installation brings itself.
 *
 * @param temporal a Temporal of somebody else's
 * @param database a PostgreSQL of somebody else's
 * @param mlflow base URL of an MLflow of somebody else's
 * @param artifacts root of artifacts and checkpoints, when it is not in the home folder
 * @param pythonEnvironments where the services' Python environments are, when not in the home folder
 * @param slots training workers that {@code up} starts
 * @param heartbeatTimeout silence after which a worker counts as lost
 * @param stallLimit silence of a training after which its worker ends itself
 * @param ledgerPatience how long training goes on while the ledger does not answer
 * @param cadence how often a training is saved
 * @param retention which checkpoints stay
 * @param web where the pages are served, and to whom; port 0: one that is free
 * @param values every setting as it was given, by name, but secrets
 */
record Settings(
        Optional<TemporalAddress> temporal,
        Optional<Database> database,
        Optional<String> mlflow,
        Optional<Path> artifacts,
        Optional<Path> pythonEnvironments,
        int slots,
        Duration heartbeatTimeout,
        Duration stallLimit,
        Duration ledgerPatience,
        Cadence cadence,
        Retention retention,
        WebSettings web,
        Map<String, String> values) {
    /** Freezes the map. */
    Settings {
        values = Map.copyOf(values);
    }

    /**
     * A PostgreSQL database.
     *
     * @param url JDBC URL
     * @param user role
     * @param password of the role; never shown
     */
    record Database(String url, String user, String password) {
        @Override
        public String toString() {
            return url + " as " + user;
        }
    }

    /** Whether no server of somebody else's is named, so that ours has to be there. */
    boolean lacks(String service) {
        return service.equals(TemporalServer.ENVIRONMENT) ? temporal.isEmpty() : mlflow.isEmpty();
    }

    /** What can be set, with the standard value and what it means; the file and the environment know the same names. */
    enum Setting {
        TEMPORAL_ADDRESS("temporal.address", "", "host:port of a Temporal server; empty: our own"),
        TEMPORAL_NAMESPACE("temporal.namespace", "default", "namespace for our workflows"),
        TEMPORAL_TLS("temporal.tls", "false", "true: connect to Temporal by TLS"),
        TEMPORAL_API_KEY("temporal.api-key", "", "API key for Temporal; a secret"),
        DATABASE_URL("database.url", "", "jdbc:postgresql://host:port/name; empty: our own"),
        DATABASE_USER("database.user", "bam", "role in the database"),
        DATABASE_PASSWORD("database.password", "", "password of the role; a secret"),
        DATABASE_PASSWORD_FILE("database.password-file", "", "file whose first line is that password, in its place"),
        MLFLOW_URI("mlflow.uri", "", "http(s)://host:port of an MLflow server; empty: our own"),
        ARTIFACTS_ROOT("artifacts.root", "", "folder of artifacts and checkpoints; empty: in the home folder"),
        PYTHON_ENVIRONMENTS("python.environments", "", "folder of the Python environments; empty: in the home folder"),
        WORKERS_SLOTS("workers.slots", "2", "training workers of the machine, 1 to 64; they share its memory evenly"),
        WORKERS_HEARTBEAT("workers.heartbeat-timeout", "PT10S", "silence after which a worker counts as lost"),
        WORKERS_STALL_LIMIT("workers.stall-limit", "PT5M", "a step that takes longer counts as hung: its worker ends"),
        WORKERS_LEDGER_PATIENCE(
                "workers.ledger-patience", "PT10M", "how long training goes on while the database does not answer"),
        CHECKPOINT_INTERVAL(
                "checkpoint.interval", "auto", "time between checkpoints; auto: as cost and failures ask for"),
        CHECKPOINT_STEPS("checkpoint.steps", "", "optimizer steps between checkpoints, if that comes sooner"),
        CHECKPOINT_ASSUMED_FAILURES(
                "checkpoint.assumed-failures", "PT6H", "time between failures of a worker that 'auto' reckons with"),
        CHECKPOINT_KEEP("checkpoint.keep", "2", "newest checkpoints that stay, at least 2"),
        CHECKPOINT_KEEP_EVERY("checkpoint.keep-every", "", "a multiple of this step stays too; empty: none"),
        WEB_ADDRESS("web.address", "127.0.0.1", "IP address of the pages; beyond loopback they want a token"),
        WEB_PORT("web.port", "auto", "port of the pages; auto: 8080, or one nearby that is free"),
        WEB_TOKEN("web.token", "", "what readers of the pages have to know, 16 characters or more; a secret"),
        WEB_TOKEN_FILE("web.token-file", "", "file that holds the token, in its place"),
        WEB_HOSTS("web.hosts", "", "names of this host for browsers, with commas; localhost and IP addresses count");

        private final String property;
        private final String standard;
        private final String meaning;

        Setting(String property, String standard, String meaning) {
            this.property = property;
            this.standard = standard;
            this.meaning = meaning;
        }

        String property() {
            return property;
        }

        String standard() {
            return standard;
        }

        String meaning() {
            return meaning;
        }

        /** Whether the value is never shown. */
        boolean secret() {
            return this == TEMPORAL_API_KEY || this == DATABASE_PASSWORD || this == WEB_TOKEN;
        }

        /** {@code BAM_} and the name in capitals. */
        String variable() {
            return "BAM_" + name();
        }
    }
}
