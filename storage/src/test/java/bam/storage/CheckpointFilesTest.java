package bam.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoint files on a real disk. */
class CheckpointFilesTest {
    private static final String NAME = "ab/cdef/12-1-nonce.checkpoint";

    private final Path root;
    private final CheckpointFiles files;

    CheckpointFilesTest(@TempDir Path root) throws IOException {
        this.root = root;
        this.files = new CheckpointFiles(root);
    }

    @Test
    void writesAFileAndSaysItsDigestAndLength() throws IOException {
        CheckpointFiles.Written written = files.write(NAME, channel -> {
            channel.write(bytes("mo"));
            channel.write(bytes("ments"));
        });

        assertThat(written).isEqualTo(new CheckpointFiles.Written(Digest.of("moments"), 7));
        assertThat(files.path(NAME)).hasContent("moments");
        assertThat(files.verified(NAME, written.digest(), written.bytes())).isTrue();
    }

    @Test
    void doesNotVerifyWhatIsMissingShortenedOrChanged() throws IOException {
        CheckpointFiles.Written written = files.write(NAME, channel -> channel.write(bytes("moments")));

        assertThat(files.verified("ab/other", written.digest(), 7)).isFalse();
        assertThat(files.verified(NAME, written.digest(), 8)).isFalse();
        Files.writeString(files.path(NAME), "momentS");
        assertThat(files.verified(NAME, written.digest(), 7)).isFalse();
    }

    @Test
    void leavesNothingBehindWhenTheWriterFails() {
        assertThatThrownBy(() -> files.write(NAME, channel -> {
                    channel.write(bytes("half"));
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(BamException.class)
                .extracting(failure -> ((BamException) failure).kind())
                .isEqualTo(FailureKind.DISK_FULL);

        assertThat(root.resolve("ab/cdef")).isEmptyDirectory();
    }

    @Test
    void writesNothingBesideAStoreThatHasGoneAway() throws IOException {
        new StoreName(root).write(UUID.randomUUID());
        CheckpointFiles mounted = new CheckpointFiles(root.resolve("checkpoints"));
        CheckpointFiles.Written written = mounted.write(NAME, channel -> channel.write(bytes("moments")));
        new StoreName(root).write(UUID.randomUUID());

        goneAway(() -> mounted.verified(NAME, written.digest(), written.bytes()));
        goneAway(() -> mounted.write("ab/cdef/13-1-nonce.checkpoint", channel -> channel.write(bytes("lost"))));
        assertThat(mounted.path("ab/cdef/13-1-nonce.checkpoint")).doesNotExist();
    }

    private static void goneAway(ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE))
                .hasMessageContaining("has gone away");
    }

    @Test
    void deletesAFileOnceAndIsContentTheSecondTime() throws IOException {
        files.write(NAME, channel -> channel.write(bytes("moments")));

        files.delete(NAME);
        files.delete(NAME);

        assertThat(files.path(NAME)).doesNotExist();
    }

    @Test
    void refusesPathsThatLeaveTheRoot() {
        for (String hostile : new String[] {"../outside", "a/../../outside", "/etc/passwd", "", ".", "a\\b", "a\0b"}) {
            assertThatThrownBy(() -> files.delete(hostile))
                    .isInstanceOf(BamException.class)
                    .hasMessageContaining("give a relative path that stays below it");
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
