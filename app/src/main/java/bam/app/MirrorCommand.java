package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.mirror.MirrorSettings;
import bam.mirror.MlflowGateway;
import bam.mirror.MlflowMirror;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The mirror process: ledger to MLflow. */
@Command(
        name = "mirror",
        description = {
            "The copy of the ledger in MLflow. Without a subcommand: send what the ledger's outbox holds to MLflow, until",
            "told to end; './bam up' does that already, in a process of its own."
        },
        subcommands = MirrorReconcileCommand.class,
        footer = {"", "Example: ./bam mirror reconcile"})
final class MirrorCommand implements Runnable {
    /** The client itself would wait for ever. */
    static final Duration DEADLINE = Duration.ofSeconds(20);

    @Mixin
    private HomeOption home = new HomeOption();

    @Override
    public void run() {
        Addresses addresses = Installation.find(home.path(), home.settings());
        URI uri = server(addresses);
        Connection connection = Connection.open(addresses);
        Sending sending = new Sending(connection, uri, links(addresses));
        sending.start();
        Daemon.run(() -> {
            sending.end();
            connection.close();
        });
    }

    /** Where to send to. */
    static URI server(Addresses addresses) {
        return URI.create(addresses
                .mlflow()
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_PLAN,
                        "the mirror has nowhere to send to; set " + Settings.Setting.MLFLOW_URI.variable()
                                + " to an MLflow server")));
    }

    private static List<MirrorSettings.Link> links(Addresses addresses) {
        return addresses
                .workflowPage("{workflow}")
                .map(page -> List.of(new MirrorSettings.Link("Temporal", page)))
                .orElse(List.of());
    }

    /** The mirror on a thread of its own; a class of its own, so that no other command loads the client. */
    private static final class Sending {
        private final MlflowMirror mirror;
        private final MlflowGateway gateway;
        private final Thread thread;

        Sending(Connection connection, URI uri, List<MirrorSettings.Link> links) {
            gateway = MlflowGateway.at(uri, DEADLINE);
            mirror = new MlflowMirror(
                    connection.ledger().outbox(),
                    gateway,
                    new TableFindings(connection),
                    MirrorSettings.standard(links));
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
