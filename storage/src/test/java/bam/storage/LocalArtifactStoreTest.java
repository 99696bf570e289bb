package bam.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.Parent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of artifacts on a real disk. */
class LocalArtifactStoreTest {
    private static final Fingerprint STAGE = new Fingerprint("a".repeat(64));
    private static final BirthCertificate BIRTH = new BirthCertificate(
            STAGE, "expert code", List.of(new Parent("initial", new Fingerprint("b".repeat(64)))), "bam 1");

    private final Path root;
    private final LocalArtifactStore store;

    LocalArtifactStoreTest(@TempDir Path root) throws IOException {
        this.root = root;
        this.store = new LocalArtifactStore(root);
    }

    @Test
    void publishesAFolderUnderTheDigestOfItsNamesAndBytes() throws IOException {
        ArtifactReference artifact = publish("weights");

        Path folder = store.open(artifact);
        assertThat(folder)
                .isEqualTo(root.resolve("artifacts")
                        .resolve(artifact.digest().hex().substring(0, 2))
                        .resolve(artifact.digest().hex()));
        assertThat(folder.resolve("inner/weights.bin")).hasContent("weights");
        assertThat(artifact.kind()).isEqualTo("model");
        assertThat(artifact.bytes()).isEqualTo("weights".length() + "{}".length());
        assertThat(store.verify(artifact)).isTrue();
        assertThat(root.resolve("incoming")).isEmptyDirectory();
    }

    @Test
    void whoWaitsWhileManyBytesAreReadIsToldThatTheyAre() throws IOException {
        List<String> signs = new ArrayList<>();
        byte[] threePieces = new byte[3 << 20];

        ArtifactReference artifact = store.publish(
                "model",
                BIRTH,
                folder -> Files.write(folder.resolve("weights.bin"), threePieces),
                () -> signs.add("published"));
        store.verify(artifact, () -> signs.add("verified"));

        assertThat(signs)
                .containsExactly(
                        "published", "published", "published", "published", "verified", "verified", "verified");
    }

    @Test
    void nothingIsLostWhenTheWholeStoreHasGoneAway() throws IOException {
        new StoreName(root).write(UUID.randomUUID());
        LocalArtifactStore mounted = new LocalArtifactStore(root);
        ArtifactReference artifact = publish("weights");
        Files.move(root.resolve("artifacts"), root.resolve("elsewhere"));
        assertThatThrownBy(() -> mounted.open(artifact)).hasMessageContaining("is lost");

        Files.delete(root.resolve(StoreName.FILE));
        assertThatThrownBy(() -> mounted.open(artifact))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE))
                .hasMessageContaining("mount it again");
    }

    @Test
    void computesTheDigestFromSortedLinesOfNameLengthAndDigest() throws IOException {
        String lines =
                "config.json\t2\t" + Digest.of("{}") + "\n" + "inner/weights.bin\t7\t" + Digest.of("weights") + "\n";

        assertThat(publish("weights").digest()).isEqualTo(Digest.of(lines));
    }

    @Test
    void laysTheBirthCertificateBesideTheBytesAndLeavesItOutOfTheDigest() throws IOException {
        ArtifactReference artifact = publish("weights");
        ArtifactReference twin = store.publish(
                "model",
                new BirthCertificate(STAGE, "another label", List.of(), "bam 2"),
                folder -> write(folder, "weights"));

        assertThat(twin).isEqualTo(artifact);
        assertThat(store.open(artifact).resolve("birth.json"))
                .content()
                .contains("expert code", "a".repeat(64), "bam 1", "inner/weights.bin");
    }

    @Test
    void leavesNothingBehindWhenTheWriterFails() {
        assertThatThrownBy(() -> store.publish("model", BIRTH, folder -> {
                    write(folder, "half");
                    throw new IOException("the pen broke");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the pen broke");

        assertThat(root.resolve("incoming")).isEmptyDirectory();
        assertThat(root.resolve("artifacts")).isEmptyDirectory();
    }

    @Test
    void saysThatTheDiskIsFull() {
        assertThatThrownBy(() -> store.publish("model", BIRTH, folder -> {
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(BamException.class)
                .hasMessageContaining("free some space")
                .extracting(failure -> ((BamException) failure).kind())
                .isEqualTo(FailureKind.DISK_FULL);
    }

    @Test
    void letsManyPublishTheSameFolderAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<ArtifactReference>> writers = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                writers.add(() -> publish("weights"));
            }
            for (Future<ArtifactReference> published : threads.invokeAll(writers)) {
                assertThat(store.verify(published.get())).isTrue();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(root.resolve("incoming")).isEmptyDirectory();
    }

    @Test
    void saysThatAMissingArtifactIsLost() {
        ArtifactReference unknown = new ArtifactReference(Digest.of("nothing"), "corpus", 1);

        assertThatThrownBy(() -> store.open(unknown))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.ARTIFACT_LOST))
                .hasMessageStartingWith("the corpus " + unknown.digest().abbreviated() + " is lost: it is not there")
                .hasMessageEndingWith("run the study again, which makes it anew");
    }

    @Test
    void refusesToOpenAShortenedFile() throws IOException {
        ArtifactReference artifact = publish("weights");
        damage(artifact, "weight");

        assertThatThrownBy(() -> store.open(artifact))
                .hasMessageContaining("its file 'inner/weights.bin' has 6 bytes instead of 7");
        assertThat(store.verify(artifact)).isFalse();
    }

    @Test
    void refusesABirthCertificateWhoseListWasAltered() throws IOException {
        ArtifactReference artifact = publish("weights");
        Path birth = store.open(artifact).resolve("birth.json");
        String altered = Files.readString(birth).replace("inner/weights.bin", "config.json");
        Files.delete(birth);
        Files.writeString(birth, altered);

        assertThatThrownBy(() -> store.open(artifact)).hasMessageContaining("its list of files is not the one");
    }

    @Test
    void seesAChangedByteOnlyWhenItReadsThemAll() throws IOException {
        ArtifactReference artifact = publish("weights");
        damage(artifact, "weighty");

        assertThat(store.open(artifact)).isDirectory();
        assertThat(store.verify(artifact)).isFalse();
    }

    @Test
    void replacesADamagedFolderWhenItsContentIsPublishedAgain() throws IOException {
        ArtifactReference artifact = publish("weights");
        damage(artifact, "weighty");

        assertThat(publish("weights")).isEqualTo(artifact);
        assertThat(store.verify(artifact)).isTrue();
    }

    @Test
    void refusesFoldersThatHoldNothingOrLinksOrABirthCertificate() {
        assertThatThrownBy(() -> store.publish("model", BIRTH, folder -> {}))
                .hasMessage("the writer of this model left no file; write at least one");
        assertThatThrownBy(() -> store.publish(
                        "model", BIRTH, folder -> Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc"))))
                .hasMessageContaining("'link' is a link or a device");
        assertThatThrownBy(() ->
                        store.publish("model", BIRTH, folder -> Files.writeString(folder.resolve("birth.json"), "{}")))
                .hasMessageContaining("give the file another name");
        assertThatThrownBy(() ->
                        store.publish("model", BIRTH, folder -> Files.writeString(folder.resolve("two\nlines"), "{}")))
                .hasMessageContaining("holds a control character");
    }

    @Test
    void deletesWhatWritersLeftBehindLongAgoAndNothingElse() throws IOException {
        Path dead = Files.createDirectories(root.resolve("incoming/dead/inner"));
        Path alive = Files.createDirectories(root.resolve("incoming/alive"));
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(3)));
        Files.setLastModifiedTime(dead, longAgo);
        Files.setLastModifiedTime(root.resolve("incoming/dead"), longAgo);

        LocalArtifactStore reopened = new LocalArtifactStore(root);

        assertThat(dead).doesNotExist();
        assertThat(alive).exists();
        assertThat(reopened.verify(publish("weights"))).isTrue();
    }

    @Test
    void makesPublishedFilesReadOnly() throws IOException {
        try (Stream<Path> files = Files.walk(store.open(publish("weights")))) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(
                                    Files.getPosixFilePermissions(file).toString())
                            .doesNotContain("WRITE"));
        }
    }

    private ArtifactReference publish(String weights) throws IOException {
        return store.publish("model", BIRTH, folder -> write(folder, weights));
    }

    private void damage(ArtifactReference artifact, String content) throws IOException {
        Path file = store.open(artifact).resolve("inner/weights.bin");
        Files.delete(file);
        Files.writeString(file, content);
    }

    private static void write(Path folder, String weights) throws IOException {
        Files.createDirectory(folder.resolve("inner"));
        Files.writeString(folder.resolve("inner/weights.bin"), weights);
        Files.writeString(folder.resolve("config.json"), "{}");
    }
}
