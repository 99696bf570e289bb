package bam.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.CorpusSpec;
import bam.contracts.Deduplication;
import bam.contracts.Digest;
import bam.contracts.TextFormat;
import bam.contracts.TextSource;
import bam.contracts.Tokenizer;
import bam.data.draws.KeyDraw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From sources to a corpus folder. */
class CorpusBuilderTest {
    private final Path folder;

    CorpusBuilderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theSameSpecGivesTheSameBytesEverywhere() throws IOException {
        CorpusSpec spec = CorpusFixture.arithmetic("sums", 800);

        CorpusFixture.build(spec, folder.resolve("one"));
        CorpusFixture.build(spec, folder.resolve("two"));

        assertThat(folder.resolve("one/manifest.json")).hasSameBinaryContentAs(folder.resolve("two/manifest.json"));
        assertThat(FileDigest.of(folder.resolve("one/train.bin")).hex())
                .isEqualTo("ca24e379d016333d3ad5729233b6b5053e8f605b8dc32e7ea02b6205e242ddcc");
        assertThat(FileDigest.of(folder.resolve("one/held-out.bin")).hex())
                .isEqualTo("d8789feecaddd2517fc3e0b125b581be66e10ce4c8796bfb5dd28c9677ef02cd");
        assertThat(FileDigest.of(folder.resolve("one/manifest.json")).hex())
                .isEqualTo("74769e991da2daa82cd83aa1462fd4a1436507cf5f54abe4ff56ae4bab82b85c");
    }

    @Test
    void everyDocumentStandsBehindASeparatorOnTheSideItsKeySays() throws IOException {
        Path file = Files.writeString(folder.resolve("lines.txt"), numbered(60));
        Corpus corpus = CorpusFixture.build(
                CorpusFixture.spec("lines", Deduplication.EXACT, CorpusFixture.lines(file)), folder.resolve("corpus"));

        assertThat(documents(corpus.heldOut()))
                .isNotEmpty()
                .allMatch(line -> KeyDraw.of(line.strip()).heldOut(0.2));
        assertThat(documents(corpus.train()))
                .isNotEmpty()
                .noneMatch(line -> KeyDraw.of(line.strip()).heldOut(0.2));
        assertThat(documents(corpus.train()).size()
                        + documents(corpus.heldOut()).size())
                .isEqualTo(60);
        assertThat(corpus.train().at(0)).isEqualTo(ByteTokenizer.SEPARATOR);
    }

    @Test
    void moreTextMovesNoDocumentToTheOtherSide() throws IOException {
        Path file = Files.writeString(folder.resolve("lines.txt"), numbered(60));
        Corpus small = CorpusFixture.build(
                CorpusFixture.spec("lines", Deduplication.EXACT, CorpusFixture.lines(file)), folder.resolve("small"));
        Files.writeString(file, "something new\n" + numbered(90));
        Corpus large = CorpusFixture.build(
                CorpusFixture.spec("lines", Deduplication.EXACT, CorpusFixture.lines(file)), folder.resolve("large"));

        assertThat(documents(large.heldOut())).containsAll(documents(small.heldOut()));
        assertThat(documents(large.train())).containsAll(documents(small.train()));
    }

    @Test
    void equalDocumentsAreCountedAndKeptOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("lines.txt"), numbered(60) + numbered(60));
        Corpus corpus = CorpusFixture.build(
                CorpusFixture.spec("lines", Deduplication.EXACT, CorpusFixture.lines(file)), folder.resolve("corpus"));

        assertThat(corpus.manifest().duplicatesDropped()).isEqualTo(60);
        assertThat(corpus.manifest().sources().get(0).documents()).isEqualTo(60);
    }

    @Test
    void familiesStayOnOneSideAndTheBiggestIsTrainedOn() throws IOException {
        List<String> lines = new ArrayList<>();
        IntStream.range(0, 8).forEach(i -> lines.add(words("shared", 40) + words("own" + i + "x", 60)));
        IntStream.range(0, 30).forEach(i -> lines.add(words("alone" + i + "x", 40)));
        lines.add(words("alone3x", 40) + "and more");
        Path file = Files.write(folder.resolve("lines.txt"), lines);
        Corpus corpus = CorpusFixture.build(
                CorpusFixture.spec("lines", Deduplication.CONTAINMENT, CorpusFixture.lines(file)),
                folder.resolve("corpus"));

        assertThat(documents(corpus.train()))
                .filteredOn(text -> text.startsWith("shared"))
                .hasSize(8);
        assertThat(corpus.manifest().duplicatesDropped()).isEqualTo(1);
        assertThat(documents(corpus.heldOut())).isNotEmpty();
    }

    @Test
    void theLeakIsTheShareOfHeldOutWindowsFoundInTheTrainingText() throws IOException {
        // A document that is held out shares 100 bytes with one that is trained on, and nothing with the others.
        String shared = "q".repeat(30) + "Q".repeat(70);
        List<String> lines = new ArrayList<>();
        lines.add(startingWith(shared, true));
        lines.add(startingWith(shared, false));
        Path file = Files.write(folder.resolve("lines.txt"), lines);
        Corpus corpus = CorpusFixture.build(
                CorpusFixture.spec("lines", Deduplication.EXACT, CorpusFixture.lines(file)), folder.resolve("corpus"));
        CorpusManifest.Leak leak = corpus.manifest().leak();

        assertThat(leak.windows()).isEqualTo(corpus.heldOut().length() - 1 - 49);
        assertThat(leak.found()).isEqualTo(100 - 49);
        assertThat(leak.share()).isEqualByComparingTo("0.3355");
    }

    @Test
    void entriesOfAnArtifactAreReadAndThinnedByKey() throws IOException {
        Path jar = folder.resolve("a.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (int i = 0; i < 200; i++) {
                out.putNextEntry(new ZipEntry("docs/" + i + ".txt"));
                out.write(("text number " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            out.putNextEntry(new ZipEntry("META-INF/maven/g/a/pom.xml"));
            out.write("<license><name>Example 1.0</name></license>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        Digest sha256 = FileDigest.of(jar);
        TextSource source = new TextSource.MavenArtifact("g:a:1", sha256, "docs/*.txt", TextFormat.TEXT, 0.3);
        CorpusManifest manifest = new CorpusBuilder((coordinates, digest, progress) -> jar)
                .build(CorpusFixture.spec("docs", Deduplication.EXACT, source), folder.resolve("c"), Progress.silent());

        long kept = IntStream.range(0, 200)
                .filter(i -> KeyDraw.of("docs/" + i + ".txt").kept(0.3))
                .count();
        assertThat(manifest.sources())
                .singleElement()
                .satisfies(from -> assertThat(from.documents()).isEqualTo(kept).isBetween(30L, 90L))
                .satisfies(from -> assertThat(from.licence()).isEqualTo("Example 1.0"));
    }

    @Test
    void filesThatChangedSinceThePlanAreRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("lines.txt"), numbered(60));
        CorpusSpec spec = CorpusFixture.spec("lines", Deduplication.EXACT, CorpusFixture.lines(file));
        Files.writeString(file, numbered(61));

        assertThatThrownBy(() -> CorpusFixture.build(spec, folder.resolve("corpus")))
                .hasMessageContaining("they changed since; plan the study again");
    }

    @Test
    void aDomainWithoutHeldOutTextIsRefused() {
        CorpusSpec spec = new CorpusSpec(
                "few", List.of(new TextSource.Arithmetic(40, 1)), Deduplication.EXACT, 0.0001, Tokenizer.BYTES);

        assertThatThrownBy(() -> CorpusFixture.build(spec, folder.resolve("corpus")))
                .hasMessage("domain 'few' has 1 documents to train on and 0 held out, at a held-out share of 1.0E-4;"
                        + " add text or change the share");
        assertThat(folder.resolve("corpus/manifest.json")).doesNotExist();
    }

    private static String numbered(int lines) {
        return IntStream.range(0, lines)
                .mapToObj(i -> "this is line " + i + "\n")
                .collect(Collectors.joining());
    }

    private static String words(String stem, int count) {
        return IntStream.range(0, count).mapToObj(i -> stem + i + " ").collect(Collectors.joining());
    }

    /** A line of 200 bytes that begins like this and falls on this side. */
    private static String startingWith(String start, boolean heldOut) {
        return IntStream.range(0, 1000)
                .mapToObj(i -> start
                        + IntStream.range(i, i + 100)
                                .mapToObj(sign -> String.valueOf((char) ('0' + sign * (heldOut ? 7 : 11) % 60)))
                                .collect(Collectors.joining()))
                .filter(line -> KeyDraw.of(line).heldOut(0.2) == heldOut)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> documents(TokenSequence text) {
        List<String> documents = new ArrayList<>();
        int[] ids = new int[(int) text.length()];
        text.copy(0, ids.length, ids, 0);
        int start = 1;
        for (int i = 1; i <= ids.length; i++) {
            if (i == ids.length || ids[i] == ByteTokenizer.SEPARATOR) {
                documents.add(ByteTokenizer.decode(java.util.Arrays.copyOfRange(ids, start, i)));
                start = i + 1;
            }
        }
        return documents;
    }
}
