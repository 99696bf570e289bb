package bam.drills.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.ArtifactReference;
import bam.contracts.Fingerprint;
import bam.storage.ArtifactStore;
import bam.storage.BirthCertificate;
import bam.storage.CheckpointFiles;
import bam.storage.Disk;
import bam.storage.LocalArtifactStore;
import bam.storage.StoredFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a power cut does to careless code, and that it does nothing to the store. */
class ForgetfulDiskTest {
    private static final int SEEDS = 40;
    private static final int BYTES = 30_000;
    private static final BirthCertificate BIRTH =
            new BirthCertificate(new Fingerprint("a".repeat(64)), "seed", List.of(), "bam 1");

    private final Path root;

    ForgetfulDiskTest(@TempDir Path root) {
        this.root = root;
    }

    /** Steps of a writer, some of which a careless one leaves out. */
    private record Writer(boolean forces, boolean syncs) {
        void write(Disk disk, Path folder) throws IOException {
            Path temporary = folder.resolve("file.writing");
            try (Disk.NewFile file = disk.create(temporary)) {
                file.write(ByteBuffer.wrap(content()));
                if (forces) {
                    file.force();
                }
            }
            disk.rename(temporary, folder.resolve("file"));
            if (syncs) {
                disk.syncFolder(folder);
            }
        }
    }

    @Test
    void aWriterThatForcesAndSyncsLosesNothing() {
        assertThat(seeds(new Writer(true, true), this::isWhole)).isEqualTo(SEEDS);
    }

    @Test
    void aWriterThatDoesNotSyncTheFolderLosesTheName() {
        Writer careless = new Writer(true, false);

        assertThat(seeds(careless, Files::notExists)).isBetween(1L, SEEDS - 1L);
        assertThat(seeds(careless, file -> Files.notExists(file) || isWhole(file)))
                .isEqualTo(SEEDS);
    }

    @Test
    void aWriterThatDoesNotForceTheFileLosesPagesUnderAGoodName() {
        Writer careless = new Writer(false, true);

        assertThat(seeds(careless, Files::exists)).isEqualTo(SEEDS);
        assertThat(seeds(careless, file -> !isWhole(file))).isGreaterThan(SEEDS / 2);
    }

    @Test
    void writingPastTheDiskIsForgottenToo() throws IOException {
        ForgetfulDisk disk = new ForgetfulDisk(root, 3);
        Files.createDirectory(root.resolve("folder"));
        Files.writeString(root.resolve("folder/lost"), "text");
        Files.writeString(root.resolve("folder/kept"), "text");
        disk.force(root.resolve("folder/kept"));
        disk.syncFolder(root.resolve("folder"));
        disk.syncFolder(root);

        disk.powerCut();

        assertThat(root.resolve("folder/kept")).hasContent("text");
        assertThat(root.resolve("folder/lost")).exists().content().isNotEqualTo("text");
    }

    @Test
    void aDeletionThatWasNotSyncedMayBeUndone() throws IOException {
        long undone = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Path folder = Files.createDirectory(root.resolve("deletion" + seed));
            Files.writeString(folder.resolve("file"), "text");
            ForgetfulDisk disk = new ForgetfulDisk(folder, seed);
            disk.delete(folder.resolve("file"));
            disk.powerCut();
            undone += Files.exists(folder.resolve("file")) ? 1 : 0;
        }
        assertThat(undone).isBetween(1L, SEEDS - 1L);
    }

    @Test
    void nothingWorksWhileThePowerIsOff() throws IOException {
        ForgetfulDisk disk = new ForgetfulDisk(root, 1);
        disk.cutAt(2);
        disk.createFolder(root.resolve("folder"));

        assertThatThrownBy(() -> disk.createFolder(root.resolve("other"))).isInstanceOf(PowerCutError.class);
        assertThatThrownBy(() -> disk.delete(root.resolve("folder"))).isInstanceOf(PowerCutError.class);
        assertThat(disk.off()).isTrue();

        disk.powerCut();
        disk.createFolder(root.resolve("other"));
    }

    @Test
    void aCheckpointThatWasAnnouncedSurvivesACutAtAnyCall() throws IOException {
        for (int call = 1; call <= 60; call++) {
            ForgetfulDisk disk = new ForgetfulDisk(root.resolve("checkpoints" + call), call);
            CheckpointFiles files = new CheckpointFiles(root.resolve("checkpoints" + call), disk);
            CheckpointFiles.Written first = checkpoint(files, "ab/1.checkpoint");
            disk.cutAt(call % 12 + 1);
            boolean announced = survives(() -> checkpoint(files, "ab/2.checkpoint"));

            disk.powerCut();

            assertThat(files.verified("ab/1.checkpoint", first.digest(), first.bytes()))
                    .isTrue();
            boolean whole = files.verified("ab/2.checkpoint", first.digest(), first.bytes());
            assertThat(whole || !announced).isTrue();
            assertThat(whole || Files.notExists(files.path("ab/2.checkpoint"))).isTrue();
        }
    }

    @Test
    void anArtifactThatWasAnnouncedSurvivesACutAtAnyCall() throws IOException {
        for (int call = 1; call <= 60; call++) {
            Path folder = root.resolve("artifacts" + call);
            ForgetfulDisk disk = new ForgetfulDisk(folder, call);
            ArtifactStore store = new LocalArtifactStore(folder, disk);
            ArtifactReference first = publish(store, "first");
            disk.cutAt(call % 20 + 1);
            boolean announced = survives(() -> publish(store, "second"));

            disk.powerCut();

            assertThat(store.verify(first)).isTrue();
            ArtifactStore after = new LocalArtifactStore(folder, disk);
            long there = countArtifacts(folder);
            ArtifactReference second = publish(after, "second");
            assertThat(after.verify(second)).isTrue();
            assertThat(!announced || there == 2).isTrue();
        }
    }

    /** With how many seeds the file that a writer wrote is found like this after a power cut. */
    private long seeds(Writer writer, Predicate<Path> found) {
        return LongStream.range(0, SEEDS)
                .filter(seed -> {
                    try {
                        Path folder = Files.createTempDirectory(root, "seed");
                        ForgetfulDisk disk = new ForgetfulDisk(folder, seed);
                        writer.write(disk, folder);
                        disk.powerCut();
                        return found.test(folder.resolve("file"));
                    } catch (IOException failure) {
                        throw new IllegalStateException(failure);
                    }
                })
                .count();
    }

    private boolean isWhole(Path file) {
        try {
            return Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static byte[] content() {
        byte[] bytes = new byte[BYTES];
        Arrays.fill(bytes, (byte) 7);
        return bytes;
    }

    /** Something that announces its result by returning. */
    @FunctionalInterface
    private interface Announcement {
        Object make() throws IOException;
    }

    private static boolean survives(Announcement announcement) throws IOException {
        try {
            announcement.make();
            return true;
        } catch (PowerCutError cut) {
            return false;
        }
    }

    private static CheckpointFiles.Written checkpoint(CheckpointFiles files, String name) {
        return files.write(name, channel -> {
            ByteBuffer bytes = ByteBuffer.wrap(content());
            for (int end = 5000; end <= BYTES; end += 5000) {
                channel.write(bytes.limit(end));
            }
        });
    }

    private static ArtifactReference publish(ArtifactStore store, String text) throws IOException {
        return store.publish("model", BIRTH, folder -> {
            Files.createDirectory(folder.resolve("inner"));
            Files.writeString(folder.resolve("inner/weights.bin"), text.repeat(2000));
            Files.writeString(folder.resolve("config.json"), "{}");
        });
    }

    private static long countArtifacts(Path folder) throws IOException {
        return new StoredFiles(folder).artifacts().size();
    }
}
