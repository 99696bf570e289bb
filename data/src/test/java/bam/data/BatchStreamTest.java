package bam.data;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import bam.contracts.Deduplication;
import bam.contracts.Digest;
import bam.contracts.TokenBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches are pure functions of seed, stream and step. */
class BatchStreamTest {
    private static final SortedMap<String, Double> MIX = new TreeMap<>(Map.of("sums", 0.7, "words", 0.3));
    private static final SortedMap<String, Corpus> CORPORA = new TreeMap<>();

    @BeforeAll
    static void build(@TempDir Path folder) throws IOException {
        Path lines = CorpusFixture.writeLines(folder.resolve("lines.txt"), 300, 10);
        CORPORA.put("sums", CorpusFixture.build(CorpusFixture.arithmetic("sums", 800), folder.resolve("sums")));
        CORPORA.put(
                "words",
                CorpusFixture.build(
                        CorpusFixture.spec("words", Deduplication.EXACT, CorpusFixture.lines(lines)),
                        folder.resolve("words")));
    }

    @Test
    void aStepIsTheSameWhateverWasAskedBefore() {
        BatchStream straight = stream(1, "seed");
        BatchStream resumed = stream(1, "seed");
        for (long step = 0; step < 50; step++) {
            straight.batch(step);
        }

        assertThat(straight.batch(50).ids()).isEqualTo(resumed.batch(50).ids());
        assertThat(Digest.of(Arrays.toString(resumed.batch(50).ids())).hex())
                .isEqualTo("381726cdadbc420c5fdb673fa6fed398bf0425322af07cd1590e61fd2e74801e");
    }

    @Test
    void seedStreamAndStepEachChangeTheBatch() {
        int[] ids = stream(1, "seed").batch(7).ids();

        assertThat(stream(2, "seed").batch(7).ids()).isNotEqualTo(ids);
        assertThat(stream(1, "expert").batch(7).ids()).isNotEqualTo(ids);
        assertThat(stream(1, "seed").batch(8).ids()).isNotEqualTo(ids);
    }

    @Test
    void targetsAreTheIdsThatFollow() {
        TokenBatch batch = stream(1, "seed").batch(0);

        assertThat(batch.rows()).isEqualTo(8);
        assertThat(batch.columns()).isEqualTo(32);
        for (int row = 0; row < 8; row++) {
            assertThat(Arrays.copyOfRange(batch.targets(), row * 32, row * 32 + 31))
                    .isEqualTo(Arrays.copyOfRange(batch.ids(), row * 32 + 1, row * 32 + 32));
        }
    }

    @Test
    void rowsFollowTheMix() {
        BatchStream stream = stream(3, "mix");
        int words = 0;
        for (long step = 0; step < 1000; step++) {
            int[] ids = stream.batch(step).ids();
            for (int row = 0; row < 8; row++) {
                words += Arrays.stream(ids, row * 32, row * 32 + 32).anyMatch(id -> id == 'w') ? 1 : 0;
            }
        }

        assertThat(words / 8000.0).isCloseTo(0.3, within(0.02));
    }

    @Test
    void everyWindowOfTheTrainingTextCanCome() {
        SortedMap<String, Double> only = new TreeMap<>(Map.of("sums", 1.0));
        long length = requireNonNull(CORPORA.get("sums")).train().length();
        BatchStream stream = new BatchStream(CORPORA, only, 64, (int) length - 2, 1, "whole");
        int separators = 0;
        for (int row = 0; row < 64; row++) {
            separators += stream.batch(0).ids()[row * ((int) length - 2)] == ByteTokenizer.SEPARATOR ? 1 : 0;
        }

        assertThat(separators).isBetween(16, 48);
    }

    @Test
    void aDomainWithoutCorpusOrWithoutTextIsRefused() {
        assertThatThrownBy(() -> new BatchStream(CORPORA, new TreeMap<>(Map.of("law", 1.0)), 8, 32, 1, "s"))
                .hasMessage("the mix names domain 'law' where corpora are [sums, words]; add its sources");
        assertThatThrownBy(() -> new BatchStream(CORPORA, MIX, 8, 10_000_000, 1, "s"))
                .hasMessageContaining("training tokens where one window needs 10000001");
    }

    private static BatchStream stream(long seed, String name) {
        return new BatchStream(CORPORA, MIX, 8, 32, seed, name);
    }
}
