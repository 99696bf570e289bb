package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.app.Checkup.Finding;
import bam.app.Checkup.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DoctorCommandTest {
    @TempDir
    private Path home = Path.of("");

    @Test
    void everyFindingHasALineAndWhatIsMissingARemedy() {
        assertThat(DoctorCommand.text(List.of(
                        Finding.fine("java", "17"),
                        Finding.advice("home", "/data, 1 GiB free", "free some"),
                        Finding.fault("python", "none", "install it"))))
                .isEqualTo("""
                        ✓ java       17
                        ! home       /data, 1 GiB free
                                     free some
                        ✗ python     none
                                     install it
                        this machine is not ready: 1 fault, 1 remark
                        """);
    }

    @Test
    void thisMachineComputesAndNothingRunsInAnEmptyHome() throws InterruptedException {
        List<Finding> findings = checkup("cpu");

        assertThat(findings)
                .extracting(Finding::subject)
                .contains(
                        "machine", "java", "python", "home", "memory", "processors", "libtorch", "device", "services");
        assertThat(finding(findings, "libtorch").verdict()).isEqualTo(Verdict.FINE);
        assertThat(finding(findings, "services").found()).startsWith("nothing runs in " + home);
    }

    @Test
    void settingsThatCannotBeReadAreAFindingBesideTheOthers() throws IOException, InterruptedException {
        Files.writeString(home.resolve(SettingsReader.FILE), "workers.slots=many\n");

        List<Finding> findings = checkup("cpu");

        assertThat(finding(findings, "settings").verdict()).isEqualTo(Verdict.FAULT);
        assertThat(finding(findings, "settings").found()).contains("workers.slots");
        assertThat(finding(findings, "libtorch").verdict()).isEqualTo(Verdict.FINE);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsAFault() throws IOException, InterruptedException {
        Files.writeString(
                home.resolve(SettingsReader.FILE),
                "database.url=jdbc:postgresql://127.0.0.1:1/bam\ntemporal.address=127.0.0.1:1\n");

        Finding database = finding(checkup("cpu"), "database");

        assertThat(database.verdict()).isEqualTo(Verdict.FAULT);
        assertThat(database.found()).contains("127.0.0.1:1/bam");
        assertThat(database.remedy()).isPresent();
    }

    @Test
    void aDeviceThatIsNotThereIsAFault() throws InterruptedException {
        assertThat(finding(checkup("tpu"), "device").found()).isEqualTo("the device is 'tpu'");
    }

    private List<Finding> checkup(String device) throws InterruptedException {
        HomeOption option = new HomeOption();
        new CommandLine(option).setErr(new PrintWriter(new StringWriter())).parseArgs("--home", home.toString());
        return new Checkup(option, device).run();
    }

    private static Finding finding(List<Finding> findings, String subject) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }
}
