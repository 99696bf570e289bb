package bam.training;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.ArtifactReference;
import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import bam.storage.BirthCertificate;
import bam.storage.CheckpointFiles;
import bam.storage.Disk;
import bam.storage.LocalArtifactStore;
import bam.storage.RealDisk;
import bam.storage.StoredFiles;
import bam.tracking.Leftovers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections of a real store, with a ledger kept in memory. */
class GarbageCollectionTest {
    private static final Fingerprint STAGE = new Fingerprint("a".repeat(64));
    private static final String NAME = "aa/stage/0000000001-1-nonce.checkpoint";

    private final Path root;
    private final LocalArtifactStore store;
    private final CheckpointFiles checkpoints;
    private final MemoryLeftovers ledger = new MemoryLeftovers();

    GarbageCollectionTest(@TempDir Path root) throws IOException {
        this.root = root;
        this.store = new LocalArtifactStore(root);
        this.checkpoints = new CheckpointFiles(root.resolve("checkpoints"));
    }

    @Test
    void aCheckpointThatItsRowGivesUpGoesAtOnce() throws IOException {
        checkpoint(NAME);
        ledger.givenUp.add(NAME);
        ledger.givenUp.add("aa/stage/0000000002-1-never-written.checkpoint");

        GarbageCollection.Report report = collection().run();

        assertThat(report).isEqualTo(new GarbageCollection.Report(1, 0, 0, 7, List.of()));
        assertThat(checkpoints.list()).isEmpty();
        assertThat(ledger.collected).containsExactly(NAME, "aa/stage/0000000002-1-never-written.checkpoint");
    }

    @Test
    void aCheckpointThatARowNeedsStaysHoweverOldItIs() throws IOException {
        checkpoint(NAME);
        makeOld();
        ledger.needed.add(NAME);

        assertThat(collection().look().checkpoints()).isZero();
        assertThat(collection().run().checkpoints()).isZero();
        assertThat(checkpoints.list()).hasSize(1);
    }

    @Test
    void aFileThatNoRowKnowsGoesWhenItIsOld() throws IOException {
        checkpoint(NAME);
        assertThat(collection().look().checkpoints()).isZero();
        assertThat(collection().run().checkpoints()).isZero();

        makeOld();
        assertThat(collection().run().checkpoints()).isEqualTo(1);
        assertThat(checkpoints.list()).isEmpty();
    }

    @Test
    void aHalfWrittenFileBelongsToTheRowOfItsCheckpoint() throws IOException {
        checkpoint(NAME + ".0a1b2c3d.writing");
        makeOld();
        ledger.needed.add(NAME);
        assertThat(collection().run().checkpoints()).isZero();

        ledger.needed.clear();
        ledger.givenUp.add(NAME);
        assertThat(collection().run().checkpoints()).isEqualTo(1);
        assertThat(ledger.collected).containsExactly(NAME);
    }

    @Test
    void anArtifactThatNoStageRefersToGoesWhenItIsOldAndItsStageIsAtRest() throws IOException {
        ArtifactReference artifact = publish("weights");
        assertThat(collection().run().artifacts()).isZero();
        makeOld();
        ledger.running.add(STAGE);
        assertThat(collection().run().artifacts()).isZero();
        ledger.running.clear();
        ledger.referred.add(artifact.digest());
        assertThat(collection().run().artifacts()).isZero();
        assertThat(store.verify(artifact)).isTrue();

        ledger.referred.clear();
        assertThat(collection().run().artifacts()).isEqualTo(1);
        assertThat(store.verify(artifact)).isFalse();
    }

    @Test
    void anArtifactThatIsPublishedAgainIsYoungAgain() throws IOException {
        ArtifactReference artifact = publish("weights");
        makeOld();
        publish("weights");

        assertThat(collection().run().artifacts()).isZero();
        assertThat(store.verify(artifact)).isTrue();
    }

    @Test
    void aFolderWhoseWriterDiedGoesWhenItIsOldAndItsStageIsAtRest() throws IOException {
        Files.writeString(
                Files.createDirectory(root.resolve("incoming/" + STAGE + ".nonce"))
                        .resolve("weights.bin"),
                "weights");
        assertThat(collection().run().unfinished()).isZero();
        makeOld();
        ledger.running.add(STAGE);
        assertThat(collection().run().unfinished()).isZero();

        ledger.running.clear();
        assertThat(collection().run()).isEqualTo(new GarbageCollection.Report(0, 0, 1, 7, List.of()));
        assertThat(root.resolve("incoming")).isEmptyDirectory();
    }

    @Test
    void aLookSaysTheSameAndChangesNothing() throws IOException {
        checkpoint(NAME);
        publish("weights");
        makeOld();
        List<Path> before = files();

        GarbageCollection.Report look = collection().look();
        assertThat(files()).isEqualTo(before);
        assertThat(ledger.collected).isEmpty();
        assertThat(ledger.forgotten).isFalse();

        assertThat(collection().run()).isEqualTo(look);
        assertThat(look.checkpoints()).isEqualTo(1);
        assertThat(look.artifacts()).isEqualTo(1);
    }

    @Test
    void whatCannotBeDeletedIsToldAndStaysClaimed() throws IOException {
        checkpoint(NAME);
        ledger.givenUp.add(NAME);
        CheckpointFiles stuck = new CheckpointFiles(root.resolve("checkpoints"), new StuckDisk());

        GarbageCollection.Report report =
                new GarbageCollection(ledger, stuck, new StoredFiles(root), GarbageCollection.GRACE).run();

        assertThat(report.checkpoints()).isZero();
        assertThat(report.failures())
                .containsExactly(NAME + " could not be deleted: java.io.IOException: Input/output error; the next"
                        + " collection tries again");
        assertThat(ledger.collected).isEmpty();
        assertThat(collection().run().checkpoints()).isEqualTo(1);
    }

    private GarbageCollection collection() {
        return new GarbageCollection(ledger, checkpoints, new StoredFiles(root), GarbageCollection.GRACE);
    }

    private void checkpoint(String name) {
        checkpoints.write(name, channel -> channel.write(ByteBuffer.wrap("moments".getBytes(StandardCharsets.UTF_8))));
    }

    private ArtifactReference publish(String weights) throws IOException {
        return store.publish(
                "model",
                new BirthCertificate(STAGE, "seed", List.of(), "bam 1"),
                folder -> Files.writeString(folder.resolve("weights.bin"), weights));
    }

    private void makeOld() throws IOException {
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
        for (Path file : files()) {
            Files.setLastModifiedTime(file, longAgo);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.toList();
        }
    }

    /** What a ledger says, as the test puts it. */
    private static final class MemoryLeftovers implements Leftovers {
        private final Set<String> givenUp = new TreeSet<>();
        private final Set<String> needed = new TreeSet<>();
        private final Set<Digest> referred = new HashSet<>();
        private final Set<Fingerprint> running = new HashSet<>();
        private final Set<String> collected = new TreeSet<>();
        private boolean forgotten;

        @Override
        public List<String> claimCheckpoints() {
            return List.copyOf(givenUp);
        }

        @Override
        public List<String> claimableCheckpoints() {
            return List.copyOf(givenUp);
        }

        @Override
        public void collected(List<String> paths) {
            givenUp.removeAll(paths);
            collected.addAll(paths);
        }

        @Override
        public Set<String> needed(Set<String> paths) {
            Set<String> found = new TreeSet<>(paths);
            found.retainAll(needed);
            return found;
        }

        @Override
        public void forgetArtifacts() {
            forgotten = true;
        }

        @Override
        public Set<Digest> artifacts() {
            return referred;
        }

        @Override
        public boolean running(Fingerprint stage) {
            return running.contains(stage);
        }
    }

    /** A disk from which nothing can be deleted. */
    private static final class StuckDisk implements Disk {
        private final Disk real = new RealDisk();

        @Override
        public NewFile create(Path file) throws IOException {
            return real.create(file);
        }

        @Override
        public void force(Path file) throws IOException {
            real.force(file);
        }

        @Override
        public void syncFolder(Path folder) throws IOException {
            real.syncFolder(folder);
        }

        @Override
        public void createFolder(Path folder) throws IOException {
            real.createFolder(folder);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            real.rename(from, to);
        }

        @Override
        public void delete(Path path) throws IOException {
            throw new IOException("Input/output error");
        }
    }
}
