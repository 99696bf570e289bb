package bam.storage;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.ArtifactReference;
import bam.contracts.Fingerprint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store as a collector sees it. */
class StoredFilesTest {
    private static final Fingerprint STAGE = new Fingerprint("a".repeat(64));
    private static final BirthCertificate BIRTH = new BirthCertificate(STAGE, "seed", List.of(), "bam 1");
    private static final Instant LONG_AGO = Instant.parse("2024-01-02T03:04:05Z");

    private final Path root;
    private final LocalArtifactStore store;
    private final StoredFiles stored;

    StoredFilesTest(@TempDir Path root) throws IOException {
        this.root = root;
        this.store = new LocalArtifactStore(root);
        this.stored = new StoredFiles(root);
    }

    @Test
    void anArtifactHasAnAgeAndTheStageThatMadeIt() throws IOException {
        ArtifactReference artifact = publish("weights");
        age(store.open(artifact));

        StoredFiles.Artifact found = stored.artifacts().get(0);

        assertThat(found.digest()).isEqualTo(artifact.digest());
        assertThat(found.folder().path()).isEqualTo(store.open(artifact));
        assertThat(found.folder().stage()).contains(STAGE);
        assertThat(found.folder().touched()).isEqualTo(LONG_AGO);
        assertThat(found.folder().bytes()).isGreaterThan(artifact.bytes());
    }

    @Test
    void anArtifactWithoutABirthCertificateIsFoundToo() throws IOException {
        ArtifactReference artifact = publish("weights");
        Files.delete(store.open(artifact).resolve("birth.json"));

        assertThat(stored.artifacts())
                .singleElement()
                .satisfies(found -> assertThat(found.folder().stage()).isEmpty());
    }

    @Test
    void whatIsNoArtifactIsNotLookedAt() throws IOException {
        Files.createDirectories(root.resolve("artifacts/ab/somebody's notes"));
        Files.writeString(root.resolve("artifacts/README"), "mine");

        assertThat(stored.artifacts()).isEmpty();
    }

    @Test
    void aDeletedArtifactIsGone() throws IOException {
        ArtifactReference artifact = publish("weights");

        assertThat(stored.delete(stored.artifacts().get(0))).isTrue();

        assertThat(store.verify(artifact)).isFalse();
        assertThat(stored.artifacts()).isEmpty();
        assertThat(stored.incoming()).isEmpty();
    }

    @Test
    void anArtifactThatIsPublishedAgainMeanwhileStays() throws IOException {
        ArtifactReference artifact = publish("weights");
        age(store.open(artifact));
        StoredFiles.Artifact old = stored.artifacts().get(0);

        publish("weights");

        assertThat(stored.delete(old)).isFalse();
        assertThat(store.verify(artifact)).isTrue();
    }

    @Test
    void aFolderThatIsBeingFilledSaysWhoFillsIt() throws IOException {
        store.publish("model", BIRTH, folder -> {
            Files.writeString(folder.resolve("weights.bin"), "weights");
            assertThat(stored.incoming())
                    .singleElement()
                    .satisfies(found -> assertThat(found.stage()).contains(STAGE));
        });
        Path nobodys = Files.createDirectory(root.resolve("incoming/leftover"));

        StoredFiles.Folder leftover = stored.incoming().get(0);
        assertThat(leftover.stage()).isEqualTo(Optional.empty());

        stored.delete(leftover);
        assertThat(nobodys).doesNotExist();
    }

    @Test
    void aCheckpointFileSaysWhichSlotItBelongsTo() throws IOException {
        CheckpointFiles files = new CheckpointFiles(root.resolve("checkpoints"));
        String name = "ab/cdef/0000000012-1-0a1b2c3d.checkpoint";
        files.write(name, channel -> {
            channel.write(ByteBuffer.wrap("moments".getBytes(StandardCharsets.UTF_8)));
            assertThat(files.list()).singleElement().satisfies(unfinished -> {
                assertThat(unfinished.path()).startsWith(name + ".").endsWith(".writing");
                assertThat(unfinished.slot()).isEqualTo(name);
            });
        });
        age(files.path(name));

        assertThat(files.list()).containsExactly(new CheckpointFiles.Stored(name, name, 7, LONG_AGO));
    }

    private ArtifactReference publish(String weights) throws IOException {
        return store.publish("model", BIRTH, folder -> Files.writeString(folder.resolve("weights.bin"), weights));
    }

    private static void age(Path path) throws IOException {
        for (FolderTree.Entry entry : FolderTree.of(path)) {
            Files.setLastModifiedTime(entry.path(), FileTime.from(LONG_AGO));
        }
    }
}
