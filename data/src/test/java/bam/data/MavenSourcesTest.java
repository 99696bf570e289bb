package bam.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts by coordinates and digest, without any network: repositories are folders here. */
class MavenSourcesTest {
    private static final Digest DIGEST = Digest.of("bytes of a jar");

    private final Path folder;

    MavenSourcesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aJarInTheLocalRepositoryNeedsNoNetwork() throws IOException {
        Path jar = publish(folder, "a-1-sources.jar");

        assertThat(MavenSources.offline(folder).artifact("org.test:a:1:jar:sources", DIGEST, Progress.silent()))
                .isEqualTo(jar);
    }

    @Test
    void otherBytesThanPromisedAreRefused() throws IOException {
        Path jar = publish(folder, "a-1.jar");
        Digest promised = Digest.of("other bytes");

        assertThatThrownBy(() -> MavenSources.offline(folder).artifact("org.test:a:1", promised, Progress.silent()))
                .hasMessage("'org.test:a:1' has SHA-256 " + DIGEST + " where the study says " + promised
                        + "; correct the study, or delete '" + jar + "' to fetch it again")
                .satisfies(
                        failure -> assertThat(((BamException) failure).kind()).isEqualTo(FailureKind.BAD_INPUT));
    }

    @Test
    void whatIsNotThereOfflineIsUnreachable() {
        assertThatThrownBy(() -> MavenSources.offline(folder).artifact("org.test:b:1", DIGEST, Progress.silent()))
                .hasMessage("'org.test:b:1' cannot be fetched (offline, and not in the local repository); check the"
                        + " network, or the mirrors and proxies in the Maven settings")
                .satisfies(
                        failure -> assertThat(((BamException) failure).kind()).isEqualTo(FailureKind.UNREACHABLE));
    }

    @Test
    void malformedCoordinatesAreRefused() {
        assertThatThrownBy(() -> MavenSources.offline(folder).artifact("org.test", DIGEST, Progress.silent()))
                .hasMessage("'org.test' are no coordinates of a jar; write 'group:artifact:version' or"
                        + " 'group:artifact:version:jar:classifier'");
    }

    @Test
    void aMirrorInTheUsersSettingsIsAsked() throws IOException {
        publish(folder.resolve("mirror"), "a-1.jar");
        List<String> reports = new ArrayList<>();

        Path jar = mirrored().artifact("org.test:a:1", DIGEST, (activity, done, total) -> reports.add(activity));

        assertThat(jar).startsWith(folder.resolve("local")).hasContent("bytes of a jar");
        assertThat(reports).contains("fetching org.test:a:1");
    }

    @Test
    void whatNoRepositoryHasIsTheStudysMistake() {
        assertThatThrownBy(() -> mirrored().artifact("org.test:none:1", DIGEST, Progress.silent()))
                .hasMessage("no Maven repository of this user has 'org.test:none:1'; correct the coordinates")
                .satisfies(
                        failure -> assertThat(((BamException) failure).kind()).isEqualTo(FailureKind.BAD_INPUT));
    }

    @Test
    void progressStopsATransfer() throws IOException {
        publish(folder.resolve("mirror"), "a-1.jar");

        assertThatThrownBy(() -> mirrored().artifact("org.test:a:1", DIGEST, (activity, done, total) -> {
                    throw new IllegalArgumentException("enough");
                }))
                .hasMessage("enough");
    }

    private MavenSources mirrored() {
        String mirror = folder.resolve("mirror").toUri().toString();
        Path settings = folder.resolve("settings.xml");
        try {
            Files.createDirectories(folder.resolve("mirror"));
            Files.writeString(
                    settings,
                    "<settings><mirrors><mirror><id>here</id><mirrorOf>*</mirrorOf><url>" + mirror
                            + "</url></mirror></mirrors></settings>");
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        return new MavenSources(builder -> builder.withUserSettings(true)
                .withUserSettingsXmlOverride(settings)
                .withLocalRepositoryOverride(folder.resolve("local")));
    }

    private static Path publish(Path repository, String name) throws IOException {
        Path version = Files.createDirectories(repository.resolve("org/test/a/1"));
        return Files.writeString(version.resolve(name), "bytes of a jar");
    }
}
