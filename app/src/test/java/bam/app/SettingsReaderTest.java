package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
    @TempDir
    private Path home = Path.of("");

    @Test
    void withoutFileAndEnvironmentTheInstallationBringsEverythingItself() {
        Settings settings = SettingsReader.read(home, Map.of());

        assertThat(settings.temporal()).isEmpty();
        assertThat(settings.database()).isEmpty();
        assertThat(settings.mlflow()).isEmpty();
        assertThat(settings.slots()).isEqualTo(2);
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws IOException {
        write("workers.slots=3\nmlflow.uri=http://file:5000\n");

        Settings settings = SettingsReader.read(home, Map.of("BAM_WORKERS_SLOTS", "5"));

        assertThat(settings.slots()).isEqualTo(5);
        assertThat(settings.mlflow()).contains("http://file:5000");
    }

    @Test
    void allFaultsAreReportedTogetherEachWithItsOrigin() throws IOException {
        write("workers.slots=many\ntemporal.adress=x:1\ncheckpoint.interval=10s\n");

        assertThatThrownBy(() -> SettingsReader.read(home, Map.of("BAM_TEMPORAL_ADDRESS", "nowhere")))
                .isInstanceOf(BamException.class)
                .hasMessageContaining("workers.slots is 'many'; give a whole number")
                .hasMessageContaining("'temporal.adress' is no setting")
                .hasMessageContaining("checkpoint.interval is '10s'; give an ISO-8601 duration such as PT10S")
                .hasMessageContaining("BAM_TEMPORAL_ADDRESS: temporal.address is 'nowhere'; give host:port");
    }

    @Test
    void secretsAreNeverShown() {
        Map<String, String> environment = Map.of(
                "BAM_TEMPORAL_ADDRESS", "t:1",
                "BAM_TEMPORAL_API_KEY", "hush",
                "BAM_TEMPORAL_TLS", "true",
                "BAM_DATABASE_URL", "jdbc:postgresql://d/bam",
                "BAM_DATABASE_PASSWORD", "hush");

        assertThat(SettingsReader.shown(home, environment).toString())
                .doesNotContain("hush")
                .contains("(secret)");
        assertThat(SettingsReader.read(home, environment).toString())
                .doesNotContain("hush")
                .contains("t:1", "jdbc:postgresql://d/bam as bam");
    }

    @Test
    void aPasswordInTheUrlIsRefusedSinceUrlsAreShown() {
        assertThatThrownBy(() ->
                        SettingsReader.read(home, Map.of("BAM_DATABASE_URL", "jdbc:postgresql://d/bam?password=hush")))
                .hasMessageContaining("the database URL holds a password")
                .message()
                .doesNotContain("hush");
    }

    @Test
    void anApiKeyWithoutTlsIsRefusedSinceItWouldTravelInClearText() {
        assertThatThrownBy(() -> SettingsReader.read(
                        home, Map.of("BAM_TEMPORAL_ADDRESS", "t:1", "BAM_TEMPORAL_API_KEY", "hush")))
                .hasMessageContaining("without TLS it would travel in clear text; set temporal.tls=true")
                .message()
                .doesNotContain("hush");
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve(SettingsReader.FILE), text);
    }
}
