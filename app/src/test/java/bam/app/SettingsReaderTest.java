package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.tracking.Retention;
import bam.training.Cadence;
import bam.training.TrainingSettings;
import bam.web.WebSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
                .hasMessageContaining("checkpoint.interval is '10s'; give auto or an ISO-8601 duration such as PT10S")
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
    void whatRunsKeepsWhatItWasStartedWithButSecrets() throws IOException {
        Map<String, String> environment = Map.of(
                "BAM_WORKERS_SLOTS", "5",
                "BAM_CHECKPOINT_STEPS", "10",
                "BAM_DATABASE_URL", "jdbc:postgresql://d/bam",
                "BAM_DATABASE_PASSWORD", "hush");
        Settings started = SettingsReader.read(home, environment);
        write("workers.slots=3\n");

        Settings running = SettingsReader.of(started.values());

        assertThat(started.values()).doesNotContainValue("hush").containsEntry("workers.slots", "5");
        assertThat(running.slots()).isEqualTo(5);
        assertThat(running.cadence().steps()).isEqualTo(10);
        assertThat(SettingsReader.differences(started.values(), home, environment))
                .isEmpty();
        assertThat(SettingsReader.differences(started.values(), home, Map.of("BAM_CHECKPOINT_STEPS", "10")))
                .containsExactly(
                        "database.url is 'jdbc:postgresql://d/bam' in what runs, though '' here (the default);"
                                + " './bam down' and './bam up' would take that",
                        "workers.slots is '5' in what runs, though '3' here (from "
                                + home.resolve("settings.properties")
                                + "); './bam down' and './bam up' would take that");
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
    void thePasswordOfTheDatabaseMayStandInAFile() throws IOException {
        Path file = Files.writeString(home.resolve("secret"), "hush\nmore\n");
        Map<String, String> given =
                Map.of("BAM_DATABASE_URL", "jdbc:postgresql://d/bam", "BAM_DATABASE_PASSWORD_FILE", file.toString());

        assertThat(SettingsReader.read(home, given).database().orElseThrow().password())
                .isEqualTo("hush");
        assertThat(SettingsReader.shown(home, given).toString()).doesNotContain("hush");
    }

    @Test
    void aPasswordFileThatHoldsNoneIsRefusedAndSoAreTwoPasswords() throws IOException {
        Path empty = Files.writeString(home.resolve("empty"), "\n");
        Map<String, String> given = Map.of(
                "BAM_DATABASE_URL",
                "jdbc:postgresql://d/bam",
                "BAM_DATABASE_PASSWORD",
                "hush",
                "BAM_DATABASE_PASSWORD_FILE",
                empty.toString());

        assertThatThrownBy(() -> SettingsReader.read(home, given))
                .hasMessageContaining("database.password-file is '" + empty + "'; leave it out, or database.password")
                .hasMessageContaining("its first line is empty; write the password there")
                .message()
                .doesNotContain("hush");
        assertThatThrownBy(() -> SettingsReader.read(
                        home,
                        Map.of("BAM_DATABASE_URL", "jdbc:postgresql://d/bam", "BAM_DATABASE_PASSWORD_FILE", "none")))
                .hasMessageContaining("it cannot be read (java.nio.file.NoSuchFileException: none)");
    }

    @Test
    void anApiKeyWithoutTlsIsRefusedSinceItWouldTravelInClearText() {
        assertThatThrownBy(() -> SettingsReader.read(
                        home, Map.of("BAM_TEMPORAL_ADDRESS", "t:1", "BAM_TEMPORAL_API_KEY", "hush")))
                .hasMessageContaining("without TLS it would travel in clear text; set temporal.tls=true")
                .message()
                .doesNotContain("hush");
    }

    @Test
    void checkpointsAreTakenAsCostAndFailuresAskForUnlessAnIntervalIsGiven() {
        Settings standard = SettingsReader.read(home, Map.of());
        Settings own = SettingsReader.read(
                home,
                Map.of(
                        "BAM_CHECKPOINT_INTERVAL", "PT30S",
                        "BAM_CHECKPOINT_STEPS", "10",
                        "BAM_CHECKPOINT_ASSUMED_FAILURES", "PT1H",
                        "BAM_CHECKPOINT_KEEP", "3",
                        "BAM_CHECKPOINT_KEEP_EVERY", "1000"));

        assertThat(standard.cadence()).isEqualTo(Cadence.STANDARD);
        assertThat(standard.retention()).isEqualTo(Retention.STANDARD);
        assertThat(own.cadence()).isEqualTo(new Cadence(Optional.of(Duration.ofSeconds(30)), 10, Duration.ofHours(1)));
        assertThat(own.retention()).isEqualTo(new Retention(3, 1000));
    }

    @Test
    void whatIsNoCheckpointSettingIsReportedWithTheRest() {
        Map<String, String> environment = Map.of(
                "BAM_CHECKPOINT_KEEP", "1",
                "BAM_CHECKPOINT_KEEP_EVERY", "0",
                "BAM_WORKERS_STALL_LIMIT", "long",
                "BAM_CHECKPOINT_ASSUMED_FAILURES", "auto");

        assertThatThrownBy(() -> SettingsReader.read(home, environment))
                .hasMessageContaining("checkpoint.keep is '1'; give 2 to 10000")
                .hasMessageContaining("checkpoint.keep-every is '0'; give 1 to ")
                .hasMessageContaining("workers.stall-limit is 'long'; give an ISO-8601 duration such as PT10S")
                .hasMessageContaining("checkpoint.assumed-failures is 'auto'; give an ISO-8601 duration");
    }

    @Test
    void aWorkerIsPatientWithTheLedgerForTenMinutesAndWithAStepForFive() {
        Settings standard = SettingsReader.read(home, Map.of());

        assertThat(standard.ledgerPatience()).isEqualTo(TrainingSettings.STANDARD.patience());
        assertThat(standard.stallLimit()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void pagesAreForThisHostUnlessThereIsAToken() throws IOException {
        Path file = Files.writeString(home.resolve("token"), "sixteen letters or more\n");
        Settings open = SettingsReader.read(
                home,
                Map.of(
                        "BAM_WEB_ADDRESS", "0.0.0.0",
                        "BAM_WEB_PORT", "9000",
                        "BAM_WEB_TOKEN_FILE", file.toString(),
                        "BAM_WEB_HOSTS", "Lab.example, other.example"));

        assertThat(SettingsReader.read(home, Map.of()).web())
                .isEqualTo(new WebSettings("127.0.0.1", 0, Optional.empty(), Set.of()));
        assertThat(open.web().token()).contains("sixteen letters or more");
        assertThat(open.web().hosts()).containsExactlyInAnyOrder("lab.example", "other.example");
        assertThat(SettingsReader.shown(home, Map.of("BAM_WEB_TOKEN", "a secret of somebody"))
                        .get("web.token"))
                .startsWith("(secret)");
        assertThatThrownBy(() -> SettingsReader.read(home, Map.of("BAM_WEB_ADDRESS", "0.0.0.0", "BAM_WEB_PORT", "x")))
                .hasMessageContaining("at address 0.0.0.0 the pages would be open to everybody")
                .hasMessageContaining("web.port is 'x'; give a whole number");
        assertThatThrownBy(() -> SettingsReader.read(home, Map.of("BAM_WEB_TOKEN_FILE", "/nowhere/token")))
                .hasMessageContaining("web.token-file is '/nowhere/token'; it cannot be read as text");
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve(SettingsReader.FILE), text);
    }
}
