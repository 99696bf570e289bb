package bam.drills.disk;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Digest;
import bam.storage.CheckpointFiles;
import bam.storage.RealDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowDiskTest {
    @Test
    void takesTheSameBytesInPiecesAndInItsOwnTime(@TempDir Path root) throws IOException {
        byte[] content = new byte[10_000];
        content[9_999] = 1;
        CheckpointFiles files = new CheckpointFiles(root, new SlowDisk(new RealDisk(), 1000, Duration.ofMillis(2)));
        long begin = System.nanoTime();

        CheckpointFiles.Written written =
                files.write("a.checkpoint", channel -> channel.write(ByteBuffer.wrap(content)));

        assertThat(written).isEqualTo(new CheckpointFiles.Written(Digest.of(content), 10_000));
        assertThat(files.verified("a.checkpoint", written.digest(), 10_000)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(20));
    }
}
