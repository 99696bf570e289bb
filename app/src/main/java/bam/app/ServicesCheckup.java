package bam.app;

import bam.activities.SearchAttributes;
import bam.activities.TemporalAddress;
import bam.app.Checkup.Finding;
import bam.contracts.BamException;
import bam.services.Home;
import bam.services.Instance;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What answers of the services of an installation: those that the settings name, else those of its launcher. */
final class ServicesCheckup {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** More than this, and times in the ledger and in logs do not belong together. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(2);

    private final Path root;
    private final Settings settings;

    ServicesCheckup(Path root, Settings settings) {
        this.root = root;
        this.settings = settings;
    }

    List<Finding> run() throws InterruptedException {
        Addresses addresses;
        try {
            addresses = Installation.find(root, settings);
        } catch (BamException nothingRuns) {
            return List.of(Finding.fine("services", "nothing runs in " + root + "; './bam up' starts them"));
        }
        List<Finding> findings = new ArrayList<>(launcher());
        try (Connection connection = Connection.open(addresses)) {
            findings.add(database(connection));
            findings.add(temporal(connection));
        } catch (BamException unreachable) {
            findings.add(Finding.fault("database", unreachable));
        }
        if (addresses.mlflow().isPresent()) {
            findings.add(mlflow(addresses.mlflow().get()));
        }
        return findings;
    }

    private List<Finding> launcher() {
        Optional<Instance> instance = Instance.read(new Home(root)).filter(Instance::running);
        return instance.stream()
                .map(running -> running.state() == Instance.State.READY
                        ? Finding.fine("launcher", "pid " + running.launcher().pid() + " is ready")
                        : Finding.advice(
                                "launcher",
                                "pid " + running.launcher().pid() + " is still starting its services",
                                "wait for 'ready', or look into " + new Home(root).logs()))
                .toList();
    }

    private static Finding database(Connection connection) {
        String where = connection.addresses().database().toString();
        Duration ahead = connection.ledger().ahead();
        return ahead.abs().compareTo(CLOCKS_DIFFER) > 0
                ? Finding.advice(
                        "database",
                        String.format(
                                Locale.ROOT,
                                "%s answers, and its clock differs from ours by %.1f s",
                                where,
                                ahead.toMillis() / 1e3),
                        "synchronise both clocks (NTP): ages and times would be wrong")
                : Finding.fine("database", where + " answers");
    }

    private static Finding temporal(Connection connection) {
        String where = connection.addresses().temporal().toString();
        try {
            WorkflowClient client = connection.temporal();
            String found = where + " answers, server " + TemporalAddress.serverVersion(client);
            return SearchAttributes.known(client)
                    ? Finding.fine("temporal", found)
                    : Finding.advice(
                            "temporal",
                            found + ", without the search attribute BamStudy",
                            "studies run, but cannot be filtered by name there; add it: temporal operator"
                                    + " search-attribute create --name BamStudy --type Keyword");
        } catch (BamException away) {
            return Finding.fault("temporal", away);
        }
    }

    private static Finding mlflow(String uri) throws InterruptedException {
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create(uri + "/version"))
                                    .timeout(PATIENCE)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Finding.fine(
                            "mlflow", uri + " answers, version " + answer.body().strip())
                    : away(uri, "status " + answer.statusCode());
        } catch (IOException | IllegalArgumentException failure) {
            return away(uri, failure.getClass().getSimpleName());
        }
    }

    private static Finding away(String uri, String how) {
        return Finding.advice(
                "mlflow",
                uri + " does not answer (" + how + ")",
                "nothing waits for it, and the outbox keeps everything; check mlflow.uri and its log");
    }
}
