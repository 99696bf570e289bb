package bam.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.services.Instance.State;
import bam.services.process.ProcessIdentity;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void drawsAPasswordOnceAndShowsItToItsOwnerOnly() throws Exception {
        Home home = new Home(folder.resolve("a home")).create();

        String password = home.databasePassword();

        assertThat(password).hasSize(48).isEqualTo(new Home(folder.resolve("a home")).databasePassword());
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(home.root().resolve("secrets/database-password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void refusesAHomeThatIsAFile() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> new Home(file).create())
                .isInstanceOf(BamException.class)
                .hasMessageContaining("choose another one with --home");
    }

    @Test
    void avoidsTakenPortsAndRemembersItsChoice() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ports ports = new Ports(Map.of("old", 9));

            int port = ports.choose("ui", taken.getLocalPort());

            assertThat(port).isNotEqualTo(taken.getLocalPort());
            assertThat(ports.choose("ui", taken.getLocalPort())).isEqualTo(port);
            assertThat(ports.choose("api", taken.getLocalPort())).isNotEqualTo(port);
            assertThat(new Ports(ports.known()).choose("ui", 1)).isEqualTo(port);
            assertThat(ports.known()).containsEntry("old", 9);
        }
    }

    @Test
    void letsOneLauncherInAndTellsTheSecondWhereTheFirstAnswers() {
        Home home = new Home(folder);
        try (InstanceLock first = InstanceLock.acquire(home).orElseThrow()) {
            Ports ports = first.ports();
            int port = ports.choose("mlflow", 5000);
            first.publish(State.READY, ports, Map.of("mlflow", "http://127.0.0.1:" + port), Map.of("slots", "3"));

            assertThat(InstanceLock.acquire(home)).isEmpty();

            Instance seen = Instance.read(home).orElseThrow();
            assertThat(seen.running()).isTrue();
            assertThat(seen.addresses()).containsEntry("mlflow", "http://127.0.0.1:" + port);
            assertThat(seen.settings()).containsEntry("slots", "3");
        }
        Instance last = Instance.read(home).orElseThrow();
        assertThat(last.running()).isFalse();
        assertThat(last.ports()).containsKey("mlflow");
        InstanceLock.acquire(home).orElseThrow().close();
    }

    @Test
    void whatAnOlderLauncherWroteOfItselfIsRead() throws Exception {
        Home home = new Home(folder).create();
        Files.writeString(
                home.run().resolve("instance.json"),
                "{\"launcher\":{\"pid\":1,\"started\":\"long ago\"},\"state\":\"READY\","
                        + "\"ports\":{\"mlflow\":5000},\"addresses\":{}}");

        assertThat(Instance.read(home).orElseThrow().settings()).isEmpty();
        assertThat(Instance.read(home).orElseThrow().ports()).containsEntry("mlflow", 5000);
    }

    @Test
    void onlyTheLauncherWhoseEndIsWishedMayCallItAGoodOne() {
        Home home = new Home(folder);
        try (InstanceLock lock = InstanceLock.acquire(home).orElseThrow()) {
            assertThat(lock).isNotNull();
            Instance own = Instance.read(home).orElseThrow();
            assertThat(Instance.endIsWished(home)).isFalse();

            own.wishEnd(home);
            assertThat(Instance.endIsWished(home)).isTrue();

            ProcessIdentity other = new ProcessIdentity(own.launcher().pid(), "before this one");
            new Instance(other, State.READY, Map.of(), Map.of(), Map.of()).wishEnd(home);
            assertThat(Instance.endIsWished(home)).isFalse();
        }
    }

    @Test
    void acceptsTheMachinesThatHaveTheirPartsAndRefusesOthersInASentence() {
        assertThat(Platform.of("Linux", "amd64")).contains(Platform.LINUX_X86_64);
        assertThat(Platform.of("Linux", "aarch64")).contains(Platform.LINUX_ARM64);
        assertThat(Platform.of("Mac OS X", "aarch64")).contains(Platform.MACOS_ARM64);
        assertThat(Platform.refusal("Mac OS X", "x86_64"))
                .contains("Mac OS X on x86_64 has no libtorch or PostgreSQL that fits;"
                        + " use Linux on x86-64 or ARM, or macOS on ARM");
        assertThat(Platform.refusal("Windows 11", "amd64")).isPresent();
    }
}
