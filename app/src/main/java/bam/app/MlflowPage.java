package bam.app;

import bam.contracts.BamException;
import bam.contracts.Fingerprint;
import bam.mirror.MlflowGateway;
import bam.mirror.MlflowLinks;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The page of a study's runs in MLflow, as exactly as MLflow can say it now. */
final class MlflowPage {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private MlflowPage() {}

    /** The runs of the study's experiment; all experiments while MLflow is away or has not heard of it. */
    static String of(String server, String study) {
        URI uri = URI.create(server);
        try (MlflowGateway gateway = MlflowGateway.at(uri, PATIENCE)) {
            return gateway.experimentId("bam/" + study)
                    .map(id -> MlflowLinks.experiment(uri, id))
                    .orElse(server + "/#/experiments");
        } catch (BamException away) {
            return server + "/#/experiments";
        }
    }

    /** The run of a stage, if MLflow answers and has one. */
    static Optional<String> of(String server, Fingerprint stage) {
        try (MlflowGateway gateway = MlflowGateway.at(URI.create(server), PATIENCE)) {
            return gateway.page(stage);
        } catch (BamException away) {
            return Optional.empty();
        }
    }
}
