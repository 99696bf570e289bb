package bam.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A corpus on disk is checked before anybody trusts it. */
class CorpusTest {
    private final Path folder;

    CorpusTest(@TempDir Path folder) {
        this.folder = folder;
        CorpusFixture.build(CorpusFixture.arithmetic("sums", 800), folder);
    }

    @Test
    void openingAgreesWithTheManifest() {
        Corpus corpus = Corpus.open(folder);

        assertThat(corpus.train().length()).isEqualTo(corpus.manifest().train().tokens());
        assertThat(corpus.manifest().train().tokens())
                .isEqualTo(corpus.manifest().train().textBytes()
                        + corpus.manifest().train().documents());
        assertThat(corpus.manifest().train().documents()
                        + corpus.manifest().heldOut().documents())
                .isEqualTo(20);
    }

    @Test
    void aTruncatedPartIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve("train.bin"));
        Files.write(folder.resolve("train.bin"), java.util.Arrays.copyOf(bytes, bytes.length - 2));

        assertThatThrownBy(() -> Corpus.open(folder))
                .hasMessage("corpus '" + folder.resolve("train.bin") + "' has " + (bytes.length - 2)
                        + " bytes where its manifest says " + bytes.length + "; build the corpus again");
    }

    @Test
    void anIdBeyondTheVocabularyIsRefused() throws IOException {
        overwrite(10, (short) 300);

        assertThatThrownBy(() -> Corpus.open(folder)).hasMessageContaining("holds id 300 where ids are below 257");
    }

    @Test
    void aLostSeparatorIsRefused() throws IOException {
        overwrite(0, (short) 10);

        assertThatThrownBy(() -> Corpus.open(folder)).hasMessageContaining("documents where its manifest says");
    }

    @Test
    void anotherFormatIsRefused() throws IOException {
        Path manifest = folder.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"format\": 1,", "\"format\": 2,"));

        assertThatThrownBy(() -> Corpus.open(folder)).hasMessageContaining("has format 2 where this program reads 1");
    }

    @Test
    void aBrokenOrMissingManifestIsRefused() throws IOException {
        Files.writeString(folder.resolve("manifest.json"), "{\"format\": 1");
        assertThatThrownBy(() -> Corpus.open(folder)).hasMessageContaining("cannot be read");

        Files.delete(folder.resolve("manifest.json"));
        assertThatThrownBy(() -> Corpus.open(folder)).hasMessageEndingWith("; build the corpus again");
    }

    @Test
    void segmentsReadLikeOnePiece() throws IOException {
        TokenSequence whole = TokenSequence.map(folder.resolve("train.bin"));
        TokenSequence pieces = TokenSequence.map(folder.resolve("train.bin"), 6);
        int[] one = new int[500];
        int[] other = new int[500];

        whole.copy(37, 500, one, 0);
        pieces.copy(37, 500, other, 0);

        assertThat(pieces.length()).isEqualTo(whole.length());
        assertThat(other).isEqualTo(one);
        assertThatThrownBy(() -> pieces.copy(whole.length() - 10, 11, other, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private void overwrite(int position, short id) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve("train.bin"));
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort(2 * position, id);
        Files.write(folder.resolve("train.bin"), bytes);
    }
}
