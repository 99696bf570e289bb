package bam.drills.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.storage.CheckpointFiles;
import bam.storage.Disk;
import bam.storage.RealDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fault, and what it does to code that trusts the disk and to code that does not. */
class FaultyDiskTest {
    private static final String NAME = "ab/0000000001-1-nonce.checkpoint";

    private final Path root;
    private final FaultyDisk disk = new FaultyDisk(new RealDisk());

    FaultyDiskTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void aTornWriteKeepsABeginningAndSaysNothing() throws IOException {
        disk.arm(FaultyDisk.Fault.TORN_WRITE, 1000);

        Path file = trusting(disk, 3000);

        assertThat(disk.struck()).isTrue();
        assertThat(file).hasSize(1000);
    }

    @Test
    void aShortWriteKeepsABeginningAndFails() throws IOException {
        disk.arm(FaultyDisk.Fault.SHORT_WRITE, 1000);

        assertThatThrownBy(() -> trusting(disk, 3000)).hasMessage("Input/output error");

        assertThat(root.resolve("file")).hasSize(1000);
    }

    @Test
    void aFullDiskTakesNothingMoreUntilItIsMended() throws IOException {
        disk.arm(FaultyDisk.Fault.NO_ROOM, 1000);

        assertThatThrownBy(() -> trusting(disk, 3000)).hasMessage("No space left on device");
        assertThatThrownBy(() -> disk.create(root.resolve("other"))).hasMessageEndingWith("No space left on device");
        assertThatThrownBy(() -> disk.createFolder(root.resolve("folder")))
                .hasMessageEndingWith("No space left on device");

        disk.delete(root.resolve("file"));
        disk.mend();
        assertThat(trusting(disk, 3000)).hasSize(3000);
    }

    @Test
    void theCallThatIsChosenFails() throws IOException {
        disk.arm(FaultyDisk.Fault.FORCE, 2);
        Disk.NewFile file = disk.create(root.resolve("file"));
        file.force();
        assertThatThrownBy(file::force).hasMessage("Input/output error");
        file.close();

        disk.arm(FaultyDisk.Fault.FORCE, 1);
        assertThatThrownBy(() -> disk.force(root.resolve("file"))).hasMessage("Input/output error");
        disk.arm(FaultyDisk.Fault.RENAME, 1);
        assertThatThrownBy(() -> disk.rename(root.resolve("file"), root.resolve("other")))
                .hasMessageEndingWith("Input/output error");
        disk.arm(FaultyDisk.Fault.SYNC, 1);
        assertThatThrownBy(() -> disk.syncFolder(root)).hasMessage("Input/output error");

        disk.rename(root.resolve("file"), root.resolve("other"));
        disk.syncFolder(root);
    }

    @Test
    void noFaultLeavesACheckpointOrGoesUnnoticed() throws IOException {
        CheckpointFiles files = new CheckpointFiles(root, disk);
        for (FaultyDisk.Fault fault : FaultyDisk.Fault.values()) {
            disk.arm(fault, 1);

            FailureKind kind = catchThrowableOfType(BamException.class, () -> checkpoint(files))
                    .kind();

            assertThat(disk.struck()).as("%s struck", fault).isTrue();
            assertThat(kind)
                    .isEqualTo(fault == FaultyDisk.Fault.NO_ROOM ? FailureKind.DISK_FULL : FailureKind.STORE_FAULT);
            assertThat(files.list()).isEmpty();
            disk.mend();
        }
        assertThat(checkpoint(files).bytes()).isEqualTo(3000);
    }

    private static CheckpointFiles.Written checkpoint(CheckpointFiles files) {
        return files.write(NAME, channel -> channel.write(ByteBuffer.allocate(3000)));
    }

    /** Writes a file in pieces and believes every answer. */
    private Path trusting(Disk under, int bytes) throws IOException {
        Path name = root.resolve("file");
        Files.deleteIfExists(name);
        try (Disk.NewFile file = under.create(name)) {
            for (int done = 0; done < bytes; done += 500) {
                file.write(ByteBuffer.allocate(500));
            }
            file.force();
        }
        return name;
    }
}
