package bam.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.ArtifactReference;
import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts on their way from one store to another. */
class ArtifactCopiesTest {
    private static final BirthCertificate BIRTH =
            new BirthCertificate(new Fingerprint("a".repeat(64)), "expert code", List.of(), "bam 1");

    private final Path from;
    private final Path to;
    private final LocalArtifactStore source;

    ArtifactCopiesTest(@TempDir Path folder) throws IOException {
        this.from = folder.resolve("from");
        this.to = folder.resolve("to");
        this.source = new LocalArtifactStore(from);
    }

    @Test
    void whatTheOtherStoreLacksIsThereWholeAfterwardsAndIsCopiedOnce() throws IOException {
        ArtifactReference one = publish("one");
        ArtifactReference two = publish("two");

        ArtifactCopies.Report report = copies().copy(List.of(one.digest(), two.digest()));
        assertThat(report).isEqualTo(new ArtifactCopies.Report(2, one.bytes() + two.bytes(), List.of()));
        LocalArtifactStore target = new LocalArtifactStore(to);
        assertThat(target.verify(one)).isTrue();
        assertThat(target.open(two).resolve("inner/weights.bin")).hasContent("two");
        assertThat(BirthFile.read(target.open(two)).birth()).isEqualTo(BIRTH);
        assertThat(copies().copy(List.of(one.digest(), two.digest())).copied()).isZero();
    }

    @Test
    void whatIsNowhereIsSaidToBeLost() throws IOException {
        ArtifactReference gone = publish("gone");
        Files.delete(source.open(gone).resolve("inner/weights.bin"));
        Digest never = Digest.of("never");

        assertThat(copies().copy(List.of(gone.digest(), never)).lost()).containsExactly(gone.digest(), never);
    }

    @Test
    void damagedBytesDoNotPassForTheArtifact() throws IOException {
        ArtifactReference damaged = publish("damaged");
        Path file = source.open(damaged).resolve("inner/weights.bin");
        assertThat(file.toFile().setWritable(true)).isTrue();
        Files.writeString(file, "DAMAGED");

        assertThat(copies().copy(List.of(damaged.digest())).lost()).containsExactly(damaged.digest());
        assertThat(to.resolve("artifacts")).isEmptyDirectory();
    }

    @Test
    void aCertificateThatNamesFilesOutsideCannotBeRead() {
        assertThatThrownBy(() -> new Contents.Entry("../outside", 1, Digest.of("x")))
                .hasMessageContaining("is no file below a folder");
        assertThatThrownBy(() -> new Contents.Entry("/outside", 1, Digest.of("x")))
                .hasMessageContaining("is no file below a folder");
        assertThatThrownBy(() -> new Contents.Entry("inner//outside", 1, Digest.of("x")))
                .hasMessageContaining("is no file below a folder");
    }

    private ArtifactCopies copies() throws IOException {
        return new ArtifactCopies(from, to);
    }

    private ArtifactReference publish(String text) throws IOException {
        return source.publish("model", BIRTH, folder -> {
            Files.createDirectories(folder.resolve("inner"));
            Files.writeString(folder.resolve("inner/weights.bin"), text);
            Files.writeString(folder.resolve("config.json"), "{}");
        });
    }
}
