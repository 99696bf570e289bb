package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.mirror.MirrorSettings;
import bam.mirror.MlflowGateway;
import bam.mirror.MlflowMirror;
import bam.tracking.Outbox;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The mirror process: ledger to MLflow. */
@Command(
        name = "mirror",
        hidden = true,
        description = "Send what the ledger's outbox holds to MLflow, until told to end.")
final class MirrorCommand implements Runnable {
    /** The client itself would wait for ever. */
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Mixin
    private HomeOption home = new HomeOption();

    @Override
    public void run() {
        Addresses addresses = Installation.find(home.path(), home.settings());
        URI uri = URI.create(addresses
                .mlflow()
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_PLAN,
                        "the mirror has nowhere to send to; set " + Settings.Setting.MLFLOW_URI.variable()
                                + " to an MLflow server")));
        Connection connection = Connection.open(addresses);
        Sending sending = new Sending(connection.ledger().outbox(), uri, links(addresses));
        sending.start();
        Daemon.run(() -> {
            sending.end();
            connection.close();
        });
    }

    private static List<MirrorSettings.Link> links(Addresses addresses) {
        return addresses
                .workflowPage("stage-{stage}")
                .map(page -> List.of(new MirrorSettings.Link("Temporal", page)))
                .orElse(List.of());
    }

    /** The mirror on a thread of its own; a class of its own, so that no other command loads the client. */
    private static final class Sending {
        private final MlflowMirror mirror;
        private final MlflowGateway gateway;
        private final Thread thread;

        Sending(Outbox outbox, URI uri, List<MirrorSettings.Link> links) {
            gateway = MlflowGateway.at(uri, DEADLINE);
            mirror = new MlflowMirror(outbox, gateway, MirrorSettings.standard(links));
            thread = new Thread(mirror, "mirror");
        }

        void start() {
            thread.start();
        }

        void end() {
            mirror.stop();
            try {
                thread.join(DEADLINE.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            gateway.close();
        }
    }
}
