package bam.app;

import bam.contracts.BamException;
import bam.tracking.PostgresLedger;
import bam.web.Window;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages of the control process, with connections of their own: readers never keep a workflow waiting. */
final class ControlWindow implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlWindow.class);

    private final PostgresLedger ledger;
    private final Window window;

    private ControlWindow(PostgresLedger ledger, Window window) {
        this.ledger = ledger;
        this.window = window;
    }

    /** Opens it; where that is impossible, studies run all the same, and the log says why there are no pages. */
    static Optional<ControlWindow> open(Path home, Settings settings, Connection connection) {
        Settings.Database database = connection.addresses().database();
        PostgresLedger ledger = PostgresLedger.open(database.url(), database.user(), database.password());
        try {
            Window window =
                    Window.open(settings.web(), ledger, new WindowSurroundings(home, settings, connection, ledger));
            log.info("pages are served at {}, port {}", settings.web().address(), window.port());
            return Optional.of(new ControlWindow(ledger, window));
        } catch (BamException impossible) {
            ledger.close();
            log.warn("no pages: {}", impossible.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        window.close();
        ledger.close();
    }
}
