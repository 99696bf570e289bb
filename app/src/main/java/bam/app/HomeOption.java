package bam.app;

import bam.services.Home;
import bam.services.Instance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where an installation keeps everything that it makes. */
final class HomeOption {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Folder of databases, artifacts and logs. Default: $$BAM_HOME, else .bam in the checkout.")
    private @Nullable Path home;

    /** The folder, absolute. */
    Path path() {
        if (home != null) {
            return home.toAbsolutePath().normalize();
        }
        String variable = System.getenv("BAM_HOME");
        Path chosen = variable == null || variable.isBlank() ? checkout().resolve(".bam") : Path.of(variable);
        return chosen.toAbsolutePath().normalize();
    }

    /** The checkout, as the launcher tells it; else the working folder. */
    static Path checkout() {
        return Path.of(System.getProperty("bam.checkout", "")).toAbsolutePath();
    }

    /** Those that what runs here was started with, without secrets; where nothing runs, those of a start. */
    Settings settingsInUse() {
        Map<String, String> running = running();
        return running.isEmpty() ? settings() : SettingsReader.of(running);
    }

    /** Settings of what runs here, by name, without secrets; empty where nothing runs. */
    Map<String, String> running() {
        return Instance.read(new Home(path()))
                .filter(Instance::running)
                .map(Instance::settings)
                .orElse(Map.of());
    }

    /** A sentence for each setting of what runs that a start here would not give now. */
    List<String> differences() {
        return SettingsReader.differences(running(), path(), System.getenv());
    }

    /** Those that a start would have, by the file in the folder and the environment. */
    Settings settings() {
        return SettingsReader.read(path(), System.getenv());
    }
}
