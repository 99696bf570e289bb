package bam.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that answers each call of a write in turn with an error. */
class FailingWritesTest {
    private static final String BEFORE = "ab/cdef/0000000001-1-nonce.checkpoint";
    private static final String NAME = "ab/cdef/0000000002-1-nonce.checkpoint";
    private static final Fingerprint STAGE = new Fingerprint("a".repeat(64));
    private static final BirthCertificate BIRTH = new BirthCertificate(STAGE, "seed", List.of(), "bam 1");

    private final Path root;
    private final FailingDisk disk = new FailingDisk();

    FailingWritesTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void aCheckpointIsForcedThenNamedThenItsFolderIsSynced() throws IOException {
        CheckpointFiles files = new CheckpointFiles(root, disk);
        disk.fail(Integer.MAX_VALUE, "");

        write(files, NAME);

        assertThat(disk.calls())
                .containsExactly(
                        "folder ab",
                        "sync " + root.getFileName(),
                        "folder cdef",
                        "sync ab",
                        "create 0000000002-1-nonce.checkpoint.NONCE.writing",
                        "write 0000000002-1-nonce.checkpoint.NONCE.writing",
                        "force 0000000002-1-nonce.checkpoint.NONCE.writing",
                        "rename 0000000002-1-nonce.checkpoint",
                        "sync cdef");
    }

    @Test
    void anArtifactIsForcedAndItsFoldersSyncedBeforeItIsNamed() throws IOException {
        LocalArtifactStore store = new LocalArtifactStore(root, disk);
        disk.fail(Integer.MAX_VALUE, "");

        ArtifactReference artifact = publish(store);

        String incoming = STAGE + ".NONCE";
        String digits = artifact.digest().hex().substring(0, 2);
        assertThat(disk.calls())
                .containsExactly(
                        "folder " + incoming,
                        "force config.json",
                        "force weights.bin",
                        "sync " + incoming,
                        "sync inner",
                        "create birth.json",
                        "write birth.json",
                        "force birth.json",
                        "sync " + incoming,
                        "folder " + digits,
                        "sync artifacts",
                        "rename " + artifact.digest(),
                        "sync " + digits);
    }

    @Test
    void anErrorAtAnyCallLeavesTheCheckpointBeforeItGoodAndNothingElse() throws IOException {
        for (int call = 1; call <= 5; call++) {
            Path home = root.resolve("home" + call);
            CheckpointFiles files = new CheckpointFiles(home, disk);
            CheckpointFiles.Written before = write(files, BEFORE);
            disk.fail(call, "Input/output error");

            assertThatThrownBy(() -> write(files, NAME))
                    .isInstanceOfSatisfying(
                            BamException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.STORE_FAULT))
                    .hasMessage("the disk answered a write below " + home + " with an error: java.io.IOException:"
                            + " Input/output error; the checkpoint before it is good; mend the disk, then './bam stage"
                            + " retry' goes on");
            assertThat(disk.calls()).hasSize(call);
            assertThat(files.verified(BEFORE, before.digest(), before.bytes())).isTrue();
            assertThat(files.list()).extracting(CheckpointFiles.Stored::path).containsExactly(BEFORE);
            assertThat(write(files, NAME).bytes()).isEqualTo(7);
        }
    }

    @Test
    void anErrorAtAnyCallPublishesNothingThatIsNotWhole() throws IOException {
        for (int call = 1; call <= 13; call++) {
            LocalArtifactStore store = new LocalArtifactStore(root.resolve("home" + call), disk);
            disk.fail(call, "Input/output error");

            assertThat(catchThrowableOfType(BamException.class, () -> publish(store)))
                    .extracting(BamException::kind)
                    .isEqualTo(FailureKind.STORE_FAULT);
            assertThat(disk.calls()).hasSize(call);
            assertThat(root.resolve("home" + call).resolve("incoming")).isEmptyDirectory();
            assertThat(store.verify(publish(store))).isTrue();
        }
    }

    @Test
    void aFullDiskIsAKindOfItsOwn() throws IOException {
        CheckpointFiles files = new CheckpointFiles(root, disk);
        write(files, BEFORE);
        for (String full : List.of("No space left on device", "Disk quota exceeded")) {
            disk.fail(2, full);

            assertThatThrownBy(() -> write(files, NAME))
                    .isInstanceOfSatisfying(
                            BamException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.DISK_FULL))
                    .hasMessage("there is no room left to write below " + root + "; the checkpoint before it is good;"
                            + " free some space, then './bam stage retry' goes on");
        }
    }

    @Test
    void aDiskThatSwallowsBytesSilentlyIsNoticed() throws IOException {
        CheckpointFiles files = new CheckpointFiles(root);

        assertThatThrownBy(() -> files.write(NAME, channel -> {
                    channel.write(bytes("moments"));
                    try (var tree = Files.walk(root)) {
                        Files.writeString(
                                tree.filter(Files::isRegularFile).findFirst().orElseThrow(), "mom");
                    }
                }))
                .hasMessageContaining("of 7 bytes written to ")
                .hasMessageContaining("it holds 3");
        assertThat(files.list()).isEmpty();
    }

    @Test
    void anInterruptedThreadIsNoFaultOfTheDisk() throws IOException {
        CheckpointFiles files = new CheckpointFiles(root);

        assertThat(catchThrowableOfType(
                        BamException.class,
                        () -> files.write(NAME, channel -> {
                            throw new ClosedByInterruptException();
                        })))
                .extracting(BamException::kind)
                .isEqualTo(FailureKind.INTERRUPTED);
    }

    @Test
    void aFolderThatAnotherProcessMadeIsSyncedOnceMore() throws IOException {
        Files.createDirectories(root.resolve("ab/cdef"));
        CheckpointFiles files = new CheckpointFiles(root, disk);
        disk.fail(Integer.MAX_VALUE, "");

        write(files, NAME);
        assertThat(disk.calls()).contains("sync " + root.getFileName(), "sync ab");

        disk.fail(Integer.MAX_VALUE, "");
        write(files, BEFORE);
        assertThat(disk.calls()).doesNotContain("sync " + root.getFileName(), "sync ab");
    }

    @Test
    void anArtifactThatIsThereAlreadyIsMadeDurableOnceMore() throws IOException {
        ArtifactReference artifact = publish(new LocalArtifactStore(root));
        LocalArtifactStore store = new LocalArtifactStore(root, disk);
        disk.fail(Integer.MAX_VALUE, "");

        assertThat(publish(store)).isEqualTo(artifact);

        assertThat(disk.calls())
                .contains("sync artifacts", "sync " + artifact.digest().hex().substring(0, 2))
                .doesNotContain("rename " + artifact.digest());
    }

    private static CheckpointFiles.Written write(CheckpointFiles files, String name) {
        CheckpointFiles.Written written = files.write(name, channel -> channel.write(bytes("moments")));
        assertThat(written).isEqualTo(new CheckpointFiles.Written(Digest.of("moments"), 7));
        return written;
    }

    private static ArtifactReference publish(LocalArtifactStore store) throws IOException {
        return store.publish("model", BIRTH, folder -> {
            Files.createDirectory(folder.resolve("inner"));
            Files.writeString(folder.resolve("inner/weights.bin"), "weights");
            Files.writeString(folder.resolve("config.json"), "{}");
        });
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
