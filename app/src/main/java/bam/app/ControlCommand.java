package bam.app;

import bam.activities.BookkeepingActivities;
import bam.activities.ControlWorker;
import bam.activities.SearchAttributes;
import bam.activities.StudyPlanning;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The control process: workflow code and its bookkeeping, and the pages. */
@Command(name = "control", hidden = true, description = "Run the workflow worker: the order of things, and no tensor.")
final class ControlCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Override
    public void run() {
        Settings settings = home.settings();
        Connection connection = Reachable.await(() -> Installation.connect(home));
        Reachable.await(connection::root);
        BookkeepingActivities bookkeeping = new BookkeepingActivities(
                connection.ledger().studies(),
                connection.store(),
                connection.temporal(),
                new StudyPlanning(Build.current().code()),
                settings.heartbeatTimeout(),
                SearchAttributes.known(connection.temporal()));
        ControlWorker worker = ControlWorker.start(connection.temporal(), bookkeeping);
        Optional<ControlWindow> window = ControlWindow.open(home.path(), settings, connection);
        Daemon.run(() -> {
            window.ifPresent(ControlWindow::close);
            worker.close();
            connection.close();
        });
    }
}
