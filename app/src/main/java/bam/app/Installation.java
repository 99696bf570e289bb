package bam.app;

import bam.activities.TemporalAddress;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.services.Home;
import bam.services.Instance;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds what runs: foreign services by the settings, our own by what their launcher wrote down. */
final class Installation {
    static final String DATABASE = "database";
    static final String TEMPORAL = "temporal";
    static final String TEMPORAL_UI = "temporal-ui";
    static final String MLFLOW = "mlflow";
    static final String PAGES = "pages";

    /** Role in our own database. */
    static final String OWN_USER = "bam";

    private Installation() {}

    /** Connects to what runs. */
    static Connection connect(HomeOption option) {
        return Connection.open(find(option.path(), option.settings()));
    }

    /** Where everything is. */
    static Addresses find(Path root, Settings settings) {
        Home home = new Home(root);
        Map<String, String> own = Instance.read(home)
                .filter(Instance::running)
                .map(Instance::addresses)
                .orElse(Map.of());
        Settings.Database database = settings.database()
                .or(() -> Optional.ofNullable(own.get(DATABASE))
                        .map(url -> new Settings.Database(url, OWN_USER, home.databasePassword())))
                .orElseThrow(() -> nothingRuns(root));
        TemporalAddress temporal = settings.temporal()
                .or(() -> Optional.ofNullable(own.get(TEMPORAL)).map(Installation::local))
                .orElseThrow(() -> nothingRuns(root));
        return new Addresses(
                database,
                temporal,
                Optional.ofNullable(own.get(TEMPORAL_UI)),
                settings.mlflow().or(() -> Optional.ofNullable(own.get(MLFLOW))),
                settings.artifacts().orElse(root));
    }

    /** The same as an instance publishes it; secrets stay out. */
    static Map<String, String> published(Addresses addresses) {
        Map<String, String> all = new TreeMap<>();
        all.put(DATABASE, addresses.database().url());
        all.put(TEMPORAL, addresses.temporal().target());
        addresses.temporalUi().ifPresent(ui -> all.put(TEMPORAL_UI, ui));
        addresses.mlflow().ifPresent(uri -> all.put(MLFLOW, uri));
        return all;
    }

    /** Base URL of the pages of what runs, if they are served by this host. */
    static Optional<String> pages(Path root) {
        return Instance.read(new Home(root))
                .filter(Instance::running)
                .map(Instance::addresses)
                .map(addresses -> addresses.get(PAGES));
    }

    /** Our own development server. */
    static TemporalAddress local(String target) {
        return new TemporalAddress(target, "default", false, Optional.empty());
    }

    private static BamException nothingRuns(Path root) {
        return new BamException(
                FailureKind.BAD_PLAN,
                "nothing runs in " + root
                        + "; start './bam up' (or './bam demo') in another terminal, or name a database and a Temporal in "
                        + root.resolve(SettingsReader.FILE));
    }
}
