package bam.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.TokenBatch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every model is asked the same questions. */
class HeldOutWindowsTest {
    private final Corpus corpus;

    HeldOutWindowsTest(@TempDir Path folder) {
        corpus = CorpusFixture.build(CorpusFixture.arithmetic("sums", 800), folder);
    }

    @Test
    void windowsAreSpreadOverTheWholeWithoutOverlap() {
        HeldOutWindows windows = new HeldOutWindows(corpus, 13, 40);

        assertThat(windows.start(0)).isZero();
        for (int i = 1; i < 13; i++) {
            assertThat(windows.start(i)).isGreaterThanOrEqualTo(windows.start(i - 1) + 41);
        }
        assertThat(windows.start(12)).isEqualTo(corpus.heldOut().length() * 12 / 13);
    }

    @Test
    void chunksAreTheSameWindowsAsAll() {
        HeldOutWindows windows = new HeldOutWindows(corpus, 10, 40);
        TokenBatch all = windows.batch(0, 10);
        TokenBatch chunk = windows.batch(4, 7);

        assertThat(chunk.rows()).isEqualTo(3);
        assertThat(chunk.ids()).isEqualTo(Arrays.copyOfRange(all.ids(), 160, 280));
        assertThat(chunk.targets()).isEqualTo(Arrays.copyOfRange(all.targets(), 160, 280));
    }

    @Test
    void separatorsStandForNoText() {
        HeldOutWindows windows = new HeldOutWindows(corpus, 3, 500);

        for (int i = 0; i < 3; i++) {
            long separators = Arrays.stream(windows.batch(i, i + 1).targets())
                    .filter(id -> id == ByteTokenizer.SEPARATOR)
                    .count();
            assertThat(windows.textBytes(i)).isEqualTo(500 - (int) separators);
        }
    }

    @Test
    void everyWindowKnowsTheDocumentThatItBeginsIn() {
        HeldOutWindows windows = new HeldOutWindows(corpus, 13, 40);

        assertThat(windows.document(0)).isZero();
        for (int i = 0; i < 13; i++) {
            long separators = LongStream.rangeClosed(0, windows.start(i))
                    .filter(position -> corpus.heldOut().at(position) == ByteTokenizer.SEPARATOR)
                    .count();
            assertThat(windows.document(i)).isEqualTo((int) separators - 1);
        }
        assertThat(windows.document(12))
                .isBetween(1, (int) corpus.manifest().heldOut().documents() - 1);
    }

    @Test
    void tooLittleHeldOutTextIsRefused() {
        long length = corpus.heldOut().length();

        assertThatThrownBy(() -> new HeldOutWindows(corpus, 1000, 128))
                .hasMessage("domain 'sums' has " + length + " held-out tokens where 1000 windows of 128 need 129000;"
                        + " add text, raise its held-out share or ask for fewer windows");
    }
}
