package bam.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where an installation keeps everything that it makes. */
final class HomeOption {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Folder of databases, artifacts and logs. Standard: $$BAM_HOME, else .bam in the checkout.")
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

    Settings settings() {
        return SettingsReader.read(path(), System.getenv());
    }
}
